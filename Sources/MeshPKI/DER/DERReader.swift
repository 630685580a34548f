/// Reads DER (ITU-T X.690) from anybody: anything but the one shortest form is an error, and nothing is trusted.
struct DERReader {
    private var rest: ArraySlice<UInt8>

    struct Malformed: Error, Equatable {
        let reason: String
    }

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next element, which must have this tag: all its bytes, and its content.
    mutating func element(_ tag: UInt8) throws(Malformed) -> (whole: ArraySlice<UInt8>, content: ArraySlice<UInt8>) {
        let start = rest
        guard let found = rest.popFirst() else { throw Malformed(reason: "it ends too soon") }
        guard found == tag else { throw Malformed(reason: "tag \(found) where \(tag) belongs") }
        let length = try length()
        guard length <= rest.count else { throw Malformed(reason: "it ends too soon") }
        let content = rest.prefix(length)
        rest = rest.dropFirst(length)
        return (start[start.startIndex..<content.endIndex], content)
    }

    mutating func content(_ tag: UInt8) throws(Malformed) -> ArraySlice<UInt8> { try element(tag).content }

    /// Two bytes of length at most: what we read is never longer.
    private mutating func length() throws(Malformed) -> Int {
        guard let first = rest.popFirst() else { throw Malformed(reason: "it ends too soon") }
        guard first >= 0x80 else { return Int(first) }
        let count = Int(first & 0x7f)
        guard (1...2).contains(count), rest.count >= count else {
            throw Malformed(reason: "a length of \(count) bytes")
        }
        let length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(count)
        guard length >= (count == 1 ? 0x80 : 0x100) else {
            throw Malformed(reason: "a length that is not the shortest")
        }
        return length
    }
}
