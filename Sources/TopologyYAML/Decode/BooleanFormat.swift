import MeshModel

enum BooleanFormat {
    static let flag = Format<Bool>.scalar(
        "`true` or `false`", schema: ["type": "boolean"],
        write: { .literal($0 ? "true" : "false") },
        parse: { (scalar) throws(Mismatch) in
            guard scalar.isPlain else { return nil }
            switch scalar.text.lowercased() {
            case "true", "yes", "on": return true
            case "false", "no", "off": return false
            default: return nil
            }
        })

    /// The same in the words of a switch, which are booleans to YAML 1.1 and texts to YAML 1.2.
    static let onOff = Format<Bool>(
        schema: ["enum": ["on", "off", true, false]],
        read: flag.read, write: { .literal($0 ? "on" : "off") })
}
