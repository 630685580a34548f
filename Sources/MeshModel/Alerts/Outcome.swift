/// How an attempt to talk across an edge ended: one word, the same in expectations, probes, events and reports.
package enum Outcome: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The peer did what it was asked, over an authenticated (or deliberately plain) connection.
    case ok
    /// It answered that it could not (HTTP 5xx).
    case error
    /// The handshake was refused; the alert that said so.
    case alert(TLSAlert)
    /// The identity was proven and policy said no (HTTP 403).
    case denied
    /// Discovery knew nobody to call.
    case noEndpoint
    case timeout
    /// The connection ended without an answer.
    case reset

    package init?(_ name: String) {
        switch name {
        case "ok": self = .ok
        case "error": self = .error
        case "denied": self = .denied
        case "no_endpoint": self = .noEndpoint
        case "timeout": self = .timeout
        case "reset": self = .reset
        default:
            guard let alert = TLSAlert(name: name), alert != .closeNotify else { return nil }
            self = .alert(alert)
        }
    }

    package var name: String {
        switch self {
        case .ok: "ok"
        case .error: "error"
        case .alert(let alert): alert.name
        case .denied: "denied"
        case .noEndpoint: "no_endpoint"
        case .timeout: "timeout"
        case .reset: "reset"
        }
    }

    /// Every word an outcome can be, for messages and completion.
    package static var allNames: [String] {
        ["ok", "error", "denied", "no_endpoint", "timeout", "reset"] + TLSAlert.allNames.filter { $0 != "close_notify" }
    }

    /// The peer said something.
    package var isAnswer: Bool {
        switch self {
        case .ok, .error, .denied: true
        case .alert, .noEndpoint, .timeout, .reset: false
        }
    }

    package static func < (a: Self, b: Self) -> Bool { a.name < b.name }

    package var description: String { name }
}

extension [Outcome: Int] {
    package var byName: [String: Int] { [String: Int](uniqueKeysWithValues: map { ($0.key.name, $0.value) }) }
}
