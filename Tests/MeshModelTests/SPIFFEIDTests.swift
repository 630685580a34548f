import MeshModel
import Testing

@Suite struct SPIFFEIDTests {
    @Test(arguments: [
        "spiffe://a.example", "spiffe://a.example/x", "spiffe://a.example/ns/default/sa/web",
        "spiffe://a_b-c.1/A.b_c-D/...",
        "spiffe://" + String(repeating: "a", count: 255) + "/x",
    ])
    func `a valid ID reads, and is written as it was`(_ text: String) {
        #expect(SPIFFEID(text)?.description == text)
    }

    @Test(arguments: [
        "", "spiffe://", "spiffe:///x", "SPIFFE://a.example/x", "https://a.example/x", "spiffe://A.example/x",
        "spiffe://a.example/", "spiffe://a.example//x", "spiffe://a.example/x/", "spiffe://a.example/./x",
        "spiffe://a.example/../x", "spiffe://a.example/x?y", "spiffe://a.example/x#y", "spiffe://a.example/%41",
        "spiffe://a.example:80/x", "spiffe://user@a.example/x", "spiffe://a.example/ü", " spiffe://a.example/x",
        "spiffe://" + String(repeating: "a", count: 256), "spiffe://a.example/" + String(repeating: "x", count: 2_048),
    ])
    func `an invalid ID does not read`(_ text: String) {
        #expect(SPIFFEID(text) == nil)
    }

    @Test func `a workload's ID holds its namespace and service`() throws {
        let domain = try #require(TrustDomain("shop.example"))
        let id = SPIFFEID(trustDomain: domain, namespace: "default", service: try #require(ServiceName("web")))
        #expect(id.description == "spiffe://shop.example/ns/default/sa/web")
        #expect(SPIFFEID(id.description) == id)
        #expect(SPIFFEID(authorityOf: domain).description == "spiffe://shop.example")
    }

    @Test(arguments: [
        ("spiffe://a.example/ns/default/sa/web", "spiffe://a.example/ns/default/sa/web", true),
        ("spiffe://a.example/ns/*/sa/web", "spiffe://a.example/ns/default/sa/web", true),
        ("spiffe://a.example/ns/*/sa/web", "spiffe://a.example/ns/x/y/sa/web", false),
        ("spiffe://a.example/ns/*", "spiffe://a.example/ns", false),
        ("spiffe://a.example/**", "spiffe://a.example/ns/default/sa/web", true),
        ("spiffe://a.example/**", "spiffe://b.example/ns/default/sa/web", false),
        ("spiffe://a.example/ns/shop/**", "spiffe://a.example/ns/shopping/sa/web", false),
        ("spiffe://a.example/ns/shop/**", "spiffe://a.example/ns/shop/sa/web", true),
        ("spiffe://a.example", "spiffe://a.example/ns", false),
    ])
    func `a pattern matches whole segments of one trust domain`(_ pattern: String, _ id: String, _ matches: Bool) throws
    {
        let pattern = try #require(SPIFFEIDPattern(pattern))
        #expect(pattern.matches(try #require(SPIFFEID(id))) == matches)
        #expect(SPIFFEIDPattern(pattern.description) == pattern)
    }

    @Test(arguments: [
        "a.example/*", "spiffe://*/x", "spiffe://a.example/**/x", "spiffe://a.example/w*", "spiffe://a.example//**",
        "spiffe://a.example/",
    ])
    func `a star stands for one whole segment and nothing less`(_ text: String) {
        #expect(SPIFFEIDPattern(text) == nil)
    }

    @Test func `a dot makes a target an instance`() {
        #expect(Target("web").map { if case .service = $0 { true } else { false } } == true)
        #expect(Target("web.3").map { if case .instance = $0 { true } else { false } } == true)
        for text in ["", "web.", "web.0", "web.-1", "web.1.2", ".3", "Web", "web.x", "-web", "web-"] {
            #expect(Target(text) == nil)
        }
    }
}
