/// A value to put in the place of the file's, as in `--set services.web.replicas=5`.
package struct Override: Hashable, Sendable {
    /// As messages write it: `services.web.replicas`, `load[0].rate`.
    package var path: String
    /// YAML.
    package var value: String

    package init(path: String, value: String) {
        self.path = path
        self.value = value
    }

    /// Splits `PATH=VALUE`; nil without the `=`.
    package init?(_ text: String) {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        self.init(path: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }

    /// What `init` splits.
    package var text: String { "\(path)=\(value)" }
}
