import MeshModel

/// One thing that is wrong, or looks wrong, in a topology file: where, what, and what was probably meant.
package struct Diagnostic: Error, Hashable, Sendable {
    /// Whether the file can be used all the same.
    package enum Severity: String, Sendable {
        case error, warning
    }

    /// What kind of mistake it is: stable, for programs and for looking it up.
    package enum Code: String, CaseIterable, Sendable {
        // The text
        case syntax, encoding
        case emptyFile = "empty-file"
        case severalDocuments = "several-documents"
        case tooLarge = "too-large"
        case tooDeep = "too-deep"
        case badAlias = "bad-alias"
        case tooMany = "too-many"
        // Keys and values
        case duplicateKey = "duplicate-key"
        case unknownKey = "unknown-key"
        case missingKey = "missing-key"
        case conflictingKeys = "conflicting-keys"
        case wrongType = "wrong-type"
        case outOfRange = "out-of-range"
        case unknownValue = "unknown-value"
        case invalidName = "invalid-name"
        case badOverride = "bad-override"
        // What the values mean together
        case unknownService = "unknown-service"
        case unknownTrustDomain = "unknown-trust-domain"
        case unknownEdge = "unknown-edge"
        case unknownParty = "unknown-party"
        case ambiguousName = "ambiguous-name"
        case nameTaken = "name-taken"
        case callCycle = "call-cycle"
        case nestedGroup = "nested-group"
        case outlivesIssuer = "outlives-issuer"
        case renewalAfterExpiry = "renewal-after-expiry"
        case renewalAtOnce = "renewal-at-once"
        case faultNotInjected = "fault-not-injected"
        case refusedStep = "refused-step"
        case noEffect = "no-effect"
    }

    package var severity: Severity
    package var code: Code
    package var location: SourceLocation
    /// As in `services.web.allow[1]`; empty for the file as a whole.
    package var path: String
    package var message: String
    /// What was probably meant, or what to do.
    package var suggestion: String?

    init(
        _ code: Code, _ message: String, at location: SourceLocation, _ path: Path = .root,
        severity: Severity = .error, suggestion: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.location = location
        self.path = path.description
        self.message = message
        self.suggestion = suggestion
    }

    /// Errors, and warnings, of one file.
    static let maximumOfEach = 100

    static func tooMany(_ severity: Severity, at location: SourceLocation) -> Diagnostic {
        let message = "these are \(maximumOfEach) \(severity.rawValue)s; no more are shown"
        return Diagnostic(.tooMany, message, at: location, severity: severity)
    }
}

extension Diagnostic: CustomStringConvertible {
    /// For people, over one to three lines:
    ///
    ///     shop.yaml:12:7: error: unknown key `replica` [unknown-key]
    ///         at services.web.replica
    ///         did you mean `replicas`?
    package var description: String {
        var lines = ["\(location): \(severity.rawValue): \(message) [\(code.rawValue)]"]
        if !path.isEmpty { lines.append("    at \(path)") }
        if let suggestion { lines.append("    \(suggestion)") }
        return lines.joined(separator: "\n")
    }

    /// For programs.
    package var json: JSON {
        let json: JSON = [
            "severity": .string(severity.rawValue), "code": .string(code.rawValue),
            "file": .string(location.file), "line": .integer(location.line), "column": .integer(location.column),
            "path": .string(path), "message": .string(message),
        ]
        return suggestion.map { json.with("suggestion", .string($0)) } ?? json
    }
}

extension Diagnostic: Comparable {
    /// By place, files in the order of their names.
    package static func < (a: Self, b: Self) -> Bool {
        (a.location.file, a.location.line, a.location.column, a.message)
            < (b.location.file, b.location.line, b.location.column, b.message)
    }
}
