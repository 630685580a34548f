import MeshModel

/// Who may call a service.
enum AllowFormat {
    static let entry = Format<ServiceDraft.AllowEntry>(
        schema: [
            "type": "string",
            "description": "A service, a load generator, or a pattern such as `spiffe://shop.example/ns/*/sa/web`.",
        ],
        read: { cursor, reading in
            if case .scalar(let scalar) = cursor.node.content, scalar.text.contains("://") {
                return pattern(scalar.text, cursor, reading)
            }
            return ReferenceFormat.workload.read(cursor, reading).map {
                ServiceDraft.AllowEntry(principal: .workload($0), location: cursor.location)
            }
        },
        write: { entry in
            switch entry.principal {
            case .workload(let name): .text(name.text)
            case .pattern(let pattern): .text(pattern.description)
            }
        })

    private static func pattern(_ text: String, _ cursor: Cursor, _ reading: Reading) -> ServiceDraft.AllowEntry? {
        guard let pattern = SPIFFEIDPattern(text) else {
            let form =
                "as in \"spiffe://shop.example/ns/default/sa/web\"; `*` stands for one segment, a last `/**` for any path"
            reading.error(.wrongType, "\(quoted(text)) is not a SPIFFE ID pattern", at: cursor, suggestion: form)
            return nil
        }
        if !reading.names.trustDomains.contains(pattern.trustDomain.name) {
            let message = "nobody can match this: there is no trust domain \(quoted(pattern.trustDomain.name))"
            reading.warn(
                .unknownTrustDomain, message, at: cursor.location, cursor.path,
                suggestion: didYouMean(pattern.trustDomain.name, among: reading.names.trustDomains))
        }
        return ServiceDraft.AllowEntry(principal: .pattern(pattern), location: cursor.location)
    }
}
