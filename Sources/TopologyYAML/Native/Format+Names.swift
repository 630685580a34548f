import MeshModel

extension Format where Value == String {
    static func name(_ expected: String) -> Format {
        .scalar(
            expected,
            schema: .object([("type", .string("string")), ("minLength", .integer(1)), ("maxLength", .integer(128))]),
            write: { .text($0) },
            parse: { (scalar) throws(Mismatch) in
                guard (1...128).contains(scalar.text.unicodeScalars.count),
                    scalar.text.unicodeScalars.allSatisfy(isShowable)
                else { throw Mismatch(.invalidName, "\(quoted(scalar.text)) is not \(expected)") }
                return scalar.text
            })
    }

    /// A part of a SPIFFE ID's path that is a host name's label, too.
    static var label: Format { label("a namespace") }

    static var zone: Format { label("a zone") }

    private static func label(_ what: String) -> Format {
        Format<ServiceName>.label(what).map({ $0.text }, back: { ServiceName($0) ?? Load.defaultName })
    }
}

extension Format where Value == ServiceName {
    /// A name where it is declared.
    static func label(_ what: String) -> Format {
        .scalar(
            "\(what), a name", schema: .pattern("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"), write: { .text($0.text) },
            parse: { (scalar) throws(Mismatch) in
                if let name = ServiceName(scalar.text) { return name }
                let rule = "a name is 1 to 63 lower-case letters, digits and hyphens, with no hyphen at an end"
                throw Mismatch(.invalidName, "\(quoted(scalar.text)) is not a name", suggestion: rule)
            })
    }

    /// The name of a service of this file.
    static var service: Format {
        reference("a service's name", "there is no service") { [$0.services] }
    }

    /// The name of a service or a load generator of this file.
    static var workload: Format {
        reference("the name of a service or a load generator", "there is no service or load generator") {
            [$0.services, $0.loads]
        }
    }

    private static func reference(
        _ expected: String, _ complaint: String, known: @escaping @Sendable (DeclaredNames) -> [Set<String>]
    ) -> Format {
        let label = Format.label(expected)
        return Format(
            schema: .object([("type", .string("string"))]),
            read: { cursor, reading in
                guard case .scalar(let scalar) = cursor.node.content, !scalar.isNull else {
                    reading.error(.wrongType, "expected \(expected), found \(cursor.node.kind)", at: cursor)
                    return nil
                }
                let known = known(reading.names)
                guard known.contains(where: { $0.contains(scalar.text) }) else {
                    reading.error(
                        .unknownService, "\(complaint) \(quoted(scalar.text))", at: cursor,
                        suggestion: didYouMean(scalar.text, among: known.joined()))
                    return nil
                }
                return ServiceName(scalar.text)
            },
            write: label.write)
    }
}

extension Format where Value == TrustDomain {
    /// A name where it is declared.
    static var declared: Format {
        .scalar(
            "a trust domain's name", schema: .pattern("^[a-z0-9._-]{1,255}$"), write: { .text($0.name) },
            parse: { (scalar) throws(Mismatch) in
                if let name = TrustDomain(scalar.text) { return name }
                let rule = "a trust domain is 1 to 255 lower-case letters, digits, dots, hyphens and underscores"
                throw Mismatch(.invalidName, "\(quoted(scalar.text)) is not a trust domain", suggestion: rule)
            })
    }

    /// The name of a trust domain of this file.
    static var reference: Format {
        Format(
            schema: .object([("type", .string("string"))]),
            read: { cursor, reading in
                guard let name = declared.read(cursor, reading) else { return nil }
                guard reading.names.trustDomains.contains(name.name) else {
                    reading.error(
                        .unknownTrustDomain, "there is no trust domain \(quoted(name.name))", at: cursor,
                        suggestion: didYouMean(name.name, among: reading.names.trustDomains))
                    return nil
                }
                return name
            },
            write: { .text($0.name) })
    }
}

extension Format where Value == Target {
    /// A service, a load generator, or an instance of either.
    static var target: Format {
        Format(
            schema: .object([("type", .string("string"))]),
            read: { cursor, reading in
                guard case .scalar(let scalar) = cursor.node.content, let target = Target(scalar.text) else {
                    let expected = "a service such as `web` or an instance such as `web.3`"
                    reading.error(.wrongType, "expected \(expected), found \(cursor.node.kind)", at: cursor)
                    return nil
                }
                let name = target.service.text
                let known = [reading.names.services, reading.names.loads]
                guard known.contains(where: { $0.contains(name) }) else {
                    reading.error(
                        .unknownService, "there is no service or load generator \(quoted(name))", at: cursor,
                        suggestion: didYouMean(name, among: known.joined()))
                    return nil
                }
                return target
            },
            write: { .text($0.description) })
    }
}
