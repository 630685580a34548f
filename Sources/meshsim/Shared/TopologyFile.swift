import ArgumentParser
import Foundation
import MeshModel
import TopologyYAML

/// A topology file as a command was given it.
struct TopologyFile: Sendable {
    let path: String

    func read(overrides: [Override] = []) throws -> TopologyReader.Result {
        TopologyReader.read(try bytes(), file: path, overrides: overrides)
    }

    /// The topology, or the end of the command with every mistake on standard error.
    func topology(overrides: [Override] = []) throws -> Topology {
        let result = try read(overrides: overrides)
        for diagnostic in result.diagnostics { Standard.error(diagnostic.description) }
        guard let topology = result.topology else { throw Exit.badTopology.code }
        return topology
    }

    /// More than the reader takes, so that it is the reader who says that a file is too large.
    private static let limit = 64 * 1_024 * 1_024

    private func bytes() throws -> [UInt8] {
        do {
            let file =
                path == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            return Array(try file.read(upToCount: Self.limit) ?? Data())
        } catch {
            Standard.error("\(path): cannot be read: \(reason(error))")
            throw Exit.badTopology.code
        }
    }

    private func reason(_ error: any Error) -> String {
        (error as? CocoaError)?.underlying.map { String(cString: strerror(Int32($0.code))) }
            ?? "\(error.localizedDescription)"
    }
}

extension CocoaError {
    fileprivate var underlying: NSError? { userInfo[NSUnderlyingErrorKey] as? NSError }
}
