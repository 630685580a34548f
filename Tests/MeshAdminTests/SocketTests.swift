import Foundation
import MeshRecord
import Testing

@testable import MeshAdmin

/// Where control sockets are, whose they are, and who may take them over.
@Suite(.timeLimit(.minutes(1)))
struct SocketTests {
    @Test func `the socket is its user's alone`() async throws {
        try await RunningMesh.with { mesh in
            let mode = try mode(of: mesh.client.socket)
            #expect(mode == 0o600)
        }
    }

    @Test func `a stale socket is taken over`() async throws {
        try await inTemporaryDirectory { directory in
            let path = directory + "/test.sock"
            try leaveStaleSocket(at: path)
            #expect(FileManager.default.fileExists(atPath: path))
            let mesh = try await RunningMesh.start(at: path)
            try await mesh.event { $0.kind.word == "mesh.started" }
            try await mesh.client.down()
            _ = try await mesh.report.value
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `a live socket is left alone`() async throws {
        try await RunningMesh.with { mesh in
            let path = mesh.client.socket
            await #expect(throws: SocketError.inUse(mesh: "test", path: path)) {
                try await ControlSocket.claim(path, for: "test")
            }
            let status = try await mesh.client.status().value
            #expect(status.mesh == "test")
        }
    }

    @Test func `a file is never replaced`() async throws {
        try await inTemporaryDirectory { directory in
            let path = directory + "/test.sock"
            try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
            await #expect(throws: SocketError.notASocket(path)) { try await ControlSocket.claim(path, for: "test") }
        }
    }

    @Test func `a path too long is said to be so`() async throws {
        let path = "/tmp/" + String(repeating: "x", count: 200)
        await #expect(throws: SocketError.tooLong(path, limit: ControlSocket.lengthLimit)) {
            try await ControlSocket.claim(path, for: "test")
        }
    }

    @Test func `two meshes that open one socket at once do not both get it`() async throws {
        try await inTemporaryDirectory { directory in
            let path = directory + "/test.sock"
            let meshes = await withTaskGroup(of: RunningMesh?.self) { group in
                for _ in 0..<2 { group.addTask { try? await RunningMesh.start(at: path) } }
                return await group.reduce(into: [RunningMesh]()) { meshes, mesh in if let mesh { meshes.append(mesh) } }
            }
            #expect(meshes.count == 1)
            for mesh in meshes {
                try await mesh.client.down()
                _ = try await mesh.report.value
            }
        }
    }

    @Test func `a directory that others may enter is refused`() async throws {
        try await inTemporaryDirectory { base in
            let open = SocketDirectory(path: base + "/open")
            try open.prepare()
            #expect(try mode(of: open.path) == 0o700)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: open.path)
            #expect(throws: SocketError.notPrivate(open.path, "others may enter it (mode 755)")) { try open.prepare() }
            let link = SocketDirectory(path: base + "/link")
            try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: base)
            #expect(throws: SocketError.notPrivate(link.path, "it is not a directory")) { try link.prepare() }
            await #expect(throws: SocketError.self) { try await AdminClient.find(socket: nil, mesh: nil, in: link) }
        }
    }

    @Test func `the only mesh needs no name`() async throws {
        try await inTemporaryDirectory { base in
            let directory = SocketDirectory(path: base + "/meshsim")
            await #expect(throws: AdminError.noMesh(at: nil)) {
                try await AdminClient.find(socket: nil, mesh: nil, in: directory)
            }
            try directory.prepare()
            let one = try await RunningMesh.start("shop 1/2", at: directory.socket(of: "shop 1/2"))
            #expect(try await AdminClient.find(socket: nil, mesh: nil, in: directory).socket == one.client.socket)
            let two = try await RunningMesh.start("other", at: directory.socket(of: "other"))
            await #expect(throws: AdminError.several(["other", "shop 1/2"])) {
                try await AdminClient.find(socket: nil, mesh: nil, in: directory)
            }
            #expect(try await AdminClient.find(socket: nil, mesh: "other", in: directory).socket == two.client.socket)
            await #expect(throws: AdminError.noMeshNamed("third")) {
                try await AdminClient.find(socket: nil, mesh: "third", in: directory)
            }
            for mesh in [one, two] {
                try await mesh.client.down()
                _ = try await mesh.report.value
            }
        }
    }

    @Test(arguments: ["storefront", "a b", "../etc", "100%", ".hidden", "été"])
    func `any name makes a file name and back`(name: String) {
        let file = SocketDirectory.fileName(of: name)
        #expect(!file.contains("/") && !file.hasPrefix("."))
        #expect(SocketDirectory.meshName(of: file) == name)
    }
}
