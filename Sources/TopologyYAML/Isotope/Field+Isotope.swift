import MeshModel

extension Field {
    /// A key that says nothing about a mesh.
    static func ignored(_ key: String) -> Field {
        Field(key, schema: [:], "", read: { _, _, _ in }, write: { _, _ in nil })
    }

    /// A key that means something to isotope but nothing here; said once a file.
    static func withoutEffect(_ key: String, _ why: String) -> Field {
        Field(
            key, schema: [:], why, read: { cursor, reading, _ in reading.warnOnce("`\(key)`", why, cursor) },
            write: { _, _ in nil })
    }

    /// A key of isotope's own texts that isotope itself does not read.
    static func misprint(
        _ key: String, of right: String, read: @escaping @Sendable (Cursor, Reading, inout Root) -> Void
    ) -> Field {
        Field(
            key, schema: [:], "A misprint of `\(right)` in isotope's own texts.",
            read: { cursor, reading, root in
                reading.warn(
                    .unknownKey, "isotope reads `\(right)`, not `\(key)`; taken for it", at: cursor.location,
                    cursor.path)
                read(cursor, reading, &root)
            }, write: { _, _ in nil })
    }
}

extension Reading {
    func warnOnce(_ what: String, _ why: String, _ cursor: Cursor) {
        let message = "\(what) has no effect: \(why)"
        guard !diagnostics.contains(where: { $0.message == message }) else { return }
        warn(.noEffect, message, at: cursor.location, cursor.path)
    }
}
