import MeshModel

enum NetworkFormat {
    static let record = Record<NetworkSpec>(
        "a network",
        [
            Field(
                "latency", \.latency, DistributionFormat.distribution,
                "From one instance to another, one way, drawn for each message."),
            Field("loss", \.loss, QuantityFormat.share, "The chance that a message is lost, and its connection reset."),
            Field(
                "links", \.links, .list(of: link, "a list of links"),
                "What differs between some parties; the first that fits counts."),
        ])

    private struct Draft: Sendable {
        var between: Two<Party>?
        var latency: Distribution?
        var loss: Fraction?
    }

    private static let link: Format<NetworkSpec.Link> = Record<Draft>(
        "a link",
        [
            Field(
                "between", \.between, PartyFormat.parties, required: true,
                "Its ends: services, load generators, instances, trust domains or zones."),
            Field("latency", \.latency, DistributionFormat.distribution, "One way, either way; else the network's."),
            Field("loss", \.loss, QuantityFormat.share, "The chance that a message is lost; else the network's."),
        ]
    ).format(
        from: Draft(),
        finish: { draft, _, _ in
            draft.between.map {
                NetworkSpec.Link(.init($0.first, $0.second), latency: draft.latency, loss: draft.loss)
            }
        },
        draft: { Draft(between: Two($0.ends.a, $0.ends.b), latency: $0.latency, loss: $0.loss) })
}

enum CostFormat {
    private enum None: String, CaseIterable, Sendable { case none }

    static let field = Field<TopologyDraft>(
        "costs", schema: ["anyOf": [none.schema, record.schema]],
        "What work takes in a simulation, of one core; `none`: no time.",
        read: { cursor, reading, draft in
            if case .scalar(let scalar) = cursor.node.content, !scalar.isNull {
                if none.read(cursor, reading) != nil { draft.costs = nil }
                return
            }
            var costs = CostSpec.measured
            record.read(cursor, reading, into: &costs)
            draft.costs = costs
        },
        write: { draft, base in
            guard draft.costs != base.costs else { return nil }
            return draft.costs.map { record.write($0, over: .measured) } ?? none.write(.none)
        })

    private static let none = Format<None>.word("`none` or a mapping of costs")

    private static let record = Record<CostSpec>(
        "costs",
        [
            Field(
                "clientHandshake", \.clientHandshake, DurationFormat.duration, "A full TLS handshake, at the client."),
            Field(
                "serverHandshake", \.serverHandshake, DurationFormat.duration, "A full TLS handshake, at the server."),
            Field(
                "clientResumption", \.clientResumption, DurationFormat.duration, "A resumed handshake, at the client."),
            Field(
                "serverResumption", \.serverResumption, DurationFormat.duration, "A resumed handshake, at the server."),
            Field(
                "signing", \.signing, DurationFormat.duration,
                "To check a CSR and sign a certificate, at the authority."),
            Field(
                "renewal", \.renewal, DurationFormat.duration,
                "To make a key and a CSR, and check what comes, at the instance."),
            Field("request", \.request, DurationFormat.duration, "To take in and answer a request, at either end."),
        ])
}
