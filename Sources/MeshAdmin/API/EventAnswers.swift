import Foundation
import MeshModel
import MeshRecord

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

extension EventKind: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do { try self.init(parsing: container.decode(String.self)) } catch let error as Unreadable {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }
}
