import Testing

@testable import MeshPKI

@Suite struct DERWriterTests {
    @Test(
        arguments: [
            (0, [0x00]), (1, [0x01]), (127, [0x7f]), (128, [0x81, 0x80]), (255, [0x81, 0xff]),
            (256, [0x82, 0x01, 0x00]),
            (65_535, [0x82, 0xff, 0xff]),
        ] as [(Int, [UInt8])])
    func `a length takes its one shortest form`(_ count: Int, _ length: [UInt8]) {
        let content = [UInt8](repeating: 0xaa, count: count)
        #expect(DERWriter.build { $0.primitive(DERWriter.Tag.octetString, content) } == [0x04] + length + content)
    }

    @Test func `lengths around lengths are right where the inner one grows`() {
        let inner = [UInt8](repeating: 0, count: 125)
        let der = DERWriter.build { outer in
            outer.sequence { $0.sequence { $0.primitive(DERWriter.Tag.octetString, inner) } }
        }
        #expect(der.prefix(8) == [0x30, 0x81, 0x81, 0x30, 0x7f, 0x04, 0x7d, 0x00])
    }

    @Test(
        arguments: [
            ([], [0x00]), ([0x00], [0x00]), ([0x00, 0x00], [0x00]), ([0x01], [0x01]), ([0x7f], [0x7f]),
            ([0x80], [0x00, 0x80]),
            ([0xff, 0xff], [0x00, 0xff, 0xff]), ([0x00, 0x80], [0x00, 0x80]), ([0x00, 0x7f], [0x7f]),
        ] as [([UInt8], [UInt8])])
    func `a positive integer keeps its sign and no idle zero`(_ magnitude: [UInt8], _ content: [UInt8]) {
        #expect(DERWriter.build { $0.integer(bigEndian: magnitude) } == [0x02, UInt8(content.count)] + content)
    }

    @Test(arguments: [(0, [0x00]), (127, [0x7f]), (128, [0x00, 0x80]), (255, [0x00, 0xff])] as [(UInt8, [UInt8])])
    func `a small integer is positive too`(_ value: UInt8, _ content: [UInt8]) {
        #expect(DERWriter.build { $0.integer(value) } == [0x02, UInt8(content.count)] + content)
    }
}
