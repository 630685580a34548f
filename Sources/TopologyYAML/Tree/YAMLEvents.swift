import CLibYAML

/// libyaml's event parser. This file alone touches libyaml and its pointers.
final class YAMLEvents {
    struct Mark {
        /// Both from 1.
        var line: Int
        var column: Int
    }

    struct Properties {
        var anchor: String?
        var tag: String?
    }

    enum Event {
        case documentStart, documentEnd, streamEnd
        case alias(String)
        case scalar(String, isPlain: Bool, Properties)
        case sequenceStart(Properties)
        case sequenceEnd
        case mappingStart(Properties)
        case mappingEnd
    }

    struct SyntaxError: Error {
        var mark: Mark
        var problem: String
        /// What libyaml was reading, as in "while scanning a block scalar".
        var context: String?
        /// libyaml gave up on the bytes themselves.
        var isEncoding: Bool
    }

    private let input: UnsafeMutableBufferPointer<UInt8>
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    init(_ bytes: [UInt8]) {
        input = .allocate(capacity: bytes.count)
        _ = input.initialize(from: bytes)
        parser = .allocate(capacity: 1)
        precondition(yaml_parser_initialize(parser) == 1, "out of memory")
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    func next() throws(SyntaxError) -> (event: Event, mark: Mark) {
        var raw = yaml_event_t()
        guard yaml_parser_parse(parser, &raw) == 1 else { throw syntaxError() }
        defer { yaml_event_delete(&raw) }
        let mark = Mark(raw.start_mark)
        switch raw.type {
        case YAML_DOCUMENT_START_EVENT: return (.documentStart, mark)
        case YAML_DOCUMENT_END_EVENT: return (.documentEnd, mark)
        case YAML_ALIAS_EVENT: return (.alias(text(raw.data.alias.anchor) ?? ""), mark)
        case YAML_SCALAR_EVENT:
            let scalar = raw.data.scalar
            let value = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            let properties = Properties(anchor: text(scalar.anchor), tag: text(scalar.tag))
            return (.scalar(value, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE, properties), mark)
        case YAML_SEQUENCE_START_EVENT:
            let start = raw.data.sequence_start
            return (.sequenceStart(Properties(anchor: text(start.anchor), tag: text(start.tag))), mark)
        case YAML_SEQUENCE_END_EVENT: return (.sequenceEnd, mark)
        case YAML_MAPPING_START_EVENT:
            let start = raw.data.mapping_start
            return (.mappingStart(Properties(anchor: text(start.anchor), tag: text(start.tag))), mark)
        case YAML_MAPPING_END_EVENT: return (.mappingEnd, mark)
        case YAML_STREAM_START_EVENT: return try next()
        default: return (.streamEnd, mark)
        }
    }

    private func text(_ characters: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        characters.map { String(cString: $0) }
    }

    private func syntaxError() -> SyntaxError {
        let state = parser.pointee
        let isEncoding = state.error == YAML_READER_ERROR
        return SyntaxError(
            mark: isEncoding ? mark(ofByte: state.problem_offset) : Mark(state.problem_mark),
            problem: state.problem.map { String(cString: $0) } ?? "not YAML",
            context: state.context.map { String(cString: $0) }, isEncoding: isEncoding)
    }

    /// libyaml knows only the byte at which decoding failed.
    private func mark(ofByte offset: Int) -> Mark {
        let before = input.prefix(max(0, min(offset, input.count)))
        let line = before.count { $0 == 0x0a } + 1
        let lineStart = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
        let isContinuation = { (byte: UInt8) in byte & 0xc0 == 0x80 }
        return Mark(line: line, column: before[lineStart...].count { !isContinuation($0) } + 1)
    }
}

extension YAMLEvents.Mark {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}
