import Foundation
import MeshModel
import MeshRecord
import MeshRuntime

/// What an action did, in the words of the topology language.
package struct DoneAnswer: Codable, Sendable {
    package var mesh: String
    package var did: [String]
}

/// To the wish that the mesh may end.
struct StoppingAnswer: Codable {
    var mesh: String
    var stopping = true
}

/// A workload's own credential and what it trusts, for a program outside the mesh.
package struct ExportAnswer: Codable, Sendable {
    package var instance: String
    package var serial: String
    package var notAfter: MeshTime
    /// PEM: the chain, leaf first; the key as PKCS#8; every root that the workload trusts.
    package var svid: String
    package var key: String
    package var bundle: String
}

extension ExportAnswer {
    init(_ export: Export) {
        self.init(
            instance: export.instance.description, serial: export.serial, notAfter: export.notAfter,
            svid: export.chainPEM, key: export.keyPEM, bundle: export.bundlePEM)
    }
}

/// What every event has.
package struct EventAnswer: Decodable, Sendable {
    package var seq: Int
    package var t: MeshTime
    package var kind: EventKind
    package var subject: String
}

/// An event as it is shown.
package struct EventLine: Sendable {
    package var kind: EventKind
    package var text: String

    /// - Parameter line: the event itself, or its kind and its text for people.
    init(_ line: String) throws {
        let told = try JSONDecoder().decode(Told.self, from: Data(line.utf8))
        (kind, text) = (told.kind, told.text ?? line)
    }

    private struct Told: Decodable {
        var kind: EventKind
        var text: String?
    }
}

/// Why there is no other answer.
struct ErrorAnswer: Codable {
    var error: String
}

extension Error {
    /// What is wrong with JSON, in a few words.
    var sentence: String {
        switch self as? DecodingError {
        case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context): "\(context.place) is of another type"
        case .dataCorrupted(let context) where context.codingPath.isEmpty: "it is not JSON"
        case .dataCorrupted(let context): "\(context.place) cannot be read"
        case nil: "\(self)"
        default: "it cannot be read"
        }
    }
}

extension DecodingError.Context {
    fileprivate var place: String {
        codingPath.isEmpty ? "it" : "'\(codingPath.map(\.stringValue).joined(separator: "."))'"
    }
}

extension EventKind: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do { try self.init(parsing: container.decode(String.self)) } catch let error as Unreadable {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }
}
