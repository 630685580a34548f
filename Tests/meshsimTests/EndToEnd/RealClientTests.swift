import Foundation
import Testing

/// What people point at a mesh: curl and openssl, with what `meshsim export` gave them.
@Suite(.serialized, .enabled(if: MeshProcess.binary != nil && Command.exists("curl") && Command.exists("openssl")))
struct RealClientTests {
    private static let topology = """
        version: 1
        name: clients
        services:
          web: {script: [{call: catalog}]}
          catalog: {allow: [web]}
          other: {}
        """

    /// A mesh, the credentials of two of its workloads, and a way to call the catalog.
    private struct Setting {
        let mesh: MeshProcess
        let host: String
        let port: Int

        init() async throws {
            mesh = try await MeshProcess(RealClientTests.topology)
            for service in ["web", "other"] { try await Setting.export(service, from: mesh) }
            let instances = try #require(try await mesh.json("ps")["instances"] as? [[String: Any]])
            let catalog = try #require(instances.first { $0["service"] as? String == "catalog" })
            host = try #require(catalog["address"] as? String)
            port = try #require(catalog["port"] as? Int)
        }

        static func export(_ service: String, from mesh: MeshProcess) async throws {
            let result = try await mesh.meshsim(
                "export", service, "--out", mesh.folder.appendingPathComponent(service).path)
            #expect(result.status == 0, "\(result.error)")
        }

        func path(_ name: String) -> String { mesh.folder.appendingPathComponent(name).path }

        /// Full verification: chain and name.
        func curl(_ arguments: String...) async throws -> Command.Result {
            try await Command.run(
                "curl",
                [
                    "-sSv", "--max-time", "10", "--cacert", path("web/bundle.pem"), "--resolve",
                    "catalog.default.mesh.example:\(port):\(host)",
                ] + arguments + ["https://catalog.default.mesh.example:\(port)/"])
        }

        func openssl(_ arguments: String...) async throws -> Command.Result {
            try await Command.run(
                "openssl",
                [
                    "s_client", "-connect", "\(host):\(port)", "-CAfile", path("web/bundle.pem"),
                    "-verify_return_error", "-ign_eof",
                ]
                    + arguments,
                input: "GET / HTTP/1.1\r\nhost: catalog\r\nconnection: close\r\n\r\n")
        }
    }

    @Test func `an exported SVID serves real clients, and its lack is refused`() async throws {
        let setting = try await Setting()
        let me = "spiffe://mesh.example/ns/default/sa/web"

        let served = try await setting.curl(
            "--cert", setting.path("web/svid.pem"), "--key", setting.path("web/key.pem"))
        #expect(
            served.status == 0 && served.all.contains("200 OK") && served.output.contains("\"caller\":\"\(me)\""),
            "\(served)")
        let served2 = try await setting.openssl(
            "-cert", setting.path("web/svid.pem"), "-key", setting.path("web/key.pem"), "-cert_chain",
            setting.path("web/svid.pem"))
        #expect(served2.output.contains("200 OK") && served2.output.contains("\"caller\":\"\(me)\""), "\(served2)")

        let nobody = try await setting.curl()
        #expect(nobody.status != 0 && nobody.error.contains("certificate required"), "\(nobody)")
        #expect(try await setting.openssl().all.contains("SSL alert number 116"))

        let denied = try await setting.curl(
            "--cert", setting.path("other/svid.pem"), "--key", setting.path("other/key.pem"))
        #expect(denied.all.contains("403 Forbidden") && denied.output.contains("no allow rule of catalog"), "\(denied)")

        try await makeStranger(setting)
        let stranger = try await setting.curl(
            "--cert", setting.path("stranger.pem"), "--key", setting.path("stranger.key"))
        #expect(stranger.status != 0 && stranger.error.contains("unknown ca"), "\(stranger)")
        let stranger2 = try await setting.openssl(
            "-cert", setting.path("stranger.pem"), "-key", setting.path("stranger.key"))
        #expect(stranger2.all.contains("SSL alert number 48"))

        #expect(try await setting.mesh.meshsim("fault", "certificate=expired", "--on", "web").status == 0)
        try await Setting.export("web", from: setting.mesh)
        let expired = try await setting.curl(
            "--cert", setting.path("web/svid.pem"), "--key", setting.path("web/key.pem"))
        #expect(expired.status != 0 && expired.error.contains("certificate expired"), "\(expired)")
        let expired2 = try await setting.openssl(
            "-cert", setting.path("web/svid.pem"), "-key", setting.path("web/key.pem"), "-cert_chain",
            setting.path("web/svid.pem"))
        #expect(expired2.all.contains("SSL alert number 45"))

        setting.mesh.interrupt()
        #expect(await setting.mesh.end().status == 0)
    }

    /// A certificate with the right name in it, that nobody signed but its own holder.
    private func makeStranger(_ setting: Setting) async throws {
        let result = try await Command.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-keyout", setting.path("stranger.key"), "-out", setting.path("stranger.pem"), "-subj", "/CN=web",
                "-addext", "subjectAltName=URI:spiffe://mesh.example/ns/default/sa/web",
            ])
        #expect(result.status == 0, "\(result.error)")
    }
}
