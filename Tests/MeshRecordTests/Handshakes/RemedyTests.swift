import Foundation
import MeshModel
import Testing

@Suite struct RemedyTests {
    private static let shop = TrustDomain("shop.example")!

    private static let all: [Remedy] =
        CertificateFault.allCases.map(Remedy.leaveOut) + AuthorityFault.plain.map(Remedy.leaveOutAuthorityFault) + [
            .leaveOutPartition, .leaveOutCrash, .drainLonger(than: .seconds(1)), .keepConnections,
            .renewEarlierOrRetryLonger, .renewBefore(skew: .seconds(1)),
            .renewEarlier(by: .seconds(1)), .liveLonger(by: .seconds(1), attempts: 1, firstFailed: .seconds(1)),
            .rotateIntermediateEarlier, .capLeaves, .rotateRootEarlier, .makeEarlier(.intermediate),
            .makeEarlier(.root), .setClock, .backdate,
            .backdateMore(than: .seconds(1)), .distributeLonger, .distributeFor(atLeast: .seconds(1)),
            .distributeFirst, .trustLonger(by: .seconds(1)), .overlapRoots, .federate(shop, with: shop),
            .sendChain, .forgetAddresses, .bringCertificate, .agreeOnMTLS,
        ]

    @Test(arguments: all) func `the key that a remedy names is one of the language's`(_ remedy: Remedy) throws {
        guard let key = remedy.key else { return }
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let schema = try String(contentsOf: root.appending(path: "topologies/schema.json"), encoding: .utf8)
        #expect(schema.contains("\"\(key)\": {"))
    }
}
