import MeshModel

/// Names where they are declared.
enum NameFormat {
    static let topology: Format<String> = {
        let expected = "a topology's name, a text on one line"
        return .scalar(
            expected,
            schema: ["type": "string", "minLength": 1, "maxLength": 128],
            write: { .text($0) },
            parse: { (scalar) throws(Mismatch) in
                guard (1...128).contains(scalar.text.unicodeScalars.count),
                    scalar.text.unicodeScalars.allSatisfy(isShowable)
                else { throw Mismatch(.invalidName, "\(quoted(scalar.text)) is not \(expected)") }
                return scalar.text
            })
    }()

    static let service = label("a service")

    static let loadGenerator = label("a load generator")

    /// A part of a SPIFFE ID's path that is a host name's label, too.
    static let namespace = labelText("a namespace")

    static let zone = labelText("a zone")

    private static func labelText(_ what: String) -> Format<String> {
        label(what).map({ $0.text }, back: { ServiceName($0) ?? Load.defaultName })
    }

    private static func label(_ what: String) -> Format<ServiceName> {
        .scalar(
            "\(what), a name", schema: .pattern("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"), write: { .text($0.text) },
            parse: { (scalar) throws(Mismatch) in
                if let name = ServiceName(scalar.text) { return name }
                let rule = "a name is 1 to 63 lower-case letters, digits and hyphens, with no hyphen at an end"
                throw Mismatch(.invalidName, "\(quoted(scalar.text)) is not a name", suggestion: rule)
            })
    }

    static let trustDomain = Format<TrustDomain>.scalar(
        "a trust domain's name", schema: .pattern("^[a-z0-9._-]{1,255}$"), write: { .text($0.name) },
        parse: { (scalar) throws(Mismatch) in
            if let name = TrustDomain(scalar.text) { return name }
            let rule = "a trust domain is 1 to 255 lower-case letters, digits, dots, hyphens and underscores"
            throw Mismatch(.invalidName, "\(quoted(scalar.text)) is not a trust domain", suggestion: rule)
        })
}
