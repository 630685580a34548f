import ArgumentParser
import MeshModel

// How the model's values are written on the command line.

extension Target: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension Outcome: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }

    package static var allValueStrings: [String] { allNames }
}

extension VictimOrder: ExpressibleByArgument {}

/// A length of mesh time, as topologies write it.
struct MeshDuration: ExpressibleByArgument {
    let value: Duration

    init?(argument: String) {
        guard let value = Duration(text: argument) else { return nil }
        self.value = value
    }
}

/// `web=5`
struct Replicas: ExpressibleByArgument {
    var service: ServiceName
    var count: Int

    init?(argument: String) {
        let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let service = ServiceName(String(parts[0])), let count = Int(parts[1]), count >= 0
        else { return nil }
        self.service = service
        self.count = count
    }
}

/// `certificate=expired`
struct FaultWords: ExpressibleByArgument {
    var kind: String
    var what: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return nil }
        (kind, what) = (parts[0], parts[1])
    }
}

/// Runs a parser whose mistakes are wrong usage.
func usage<Value>(_ parse: () throws -> Value) throws -> Value {
    do { return try parse() } catch let error as Unreadable { throw ValidationError(error.description) }
}
