import MeshModel

/// Names of what this file declares.
enum ReferenceFormat {
    static let service = reference("a service's name", "there is no service") { [$0.services] }

    /// A service or a load generator.
    static let workload = reference(
        "the name of a service or a load generator", "there is no service or load generator"
    ) { [$0.services, $0.loads] }

    private static func reference(
        _ expected: String, _ complaint: String, known: @escaping @Sendable (DeclaredNames) -> [Set<String>]
    ) -> Format<ServiceName> {
        Format(
            schema: ["type": "string"],
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
            write: { .text($0.text) })
    }

    static let trustDomain = Format<TrustDomain>(
        schema: ["type": "string"],
        read: { cursor, reading in
            guard let name = NameFormat.trustDomain.read(cursor, reading) else { return nil }
            guard reading.names.trustDomains.contains(name.name) else {
                reading.error(
                    .unknownTrustDomain, "there is no trust domain \(quoted(name.name))", at: cursor,
                    suggestion: didYouMean(name.name, among: reading.names.trustDomains))
                return nil
            }
            return name
        },
        write: { .text($0.name) })

    /// A service, a load generator, or an instance of either.
    static let target = Format<Target>(
        schema: ["type": "string"],
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

    static let instance = Format<InstanceID>(
        schema: .pattern(#"^[-a-z0-9]+\.[0-9]+$"#),
        read: { cursor, reading in
            switch target.read(cursor, reading) {
            case .instance(let id): return id
            case .service(let name):
                reading.error(.wrongType, "expected an instance such as `\(name).3`, found a service", at: cursor)
                return nil
            case nil: return nil
            }
        }, write: { .text($0.description) })
}
