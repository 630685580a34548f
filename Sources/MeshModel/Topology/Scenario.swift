/// Something that is done to the mesh, at times counted from the start of the run.
package struct ScenarioStep: Hashable, Sendable {
    package var when: When
    package var action: OperatorAction
    /// How long a fault lasts; nil: until a step clears it.
    package var lasts: Span?
    package var location: SourceLocation?

    package init(when: When, action: OperatorAction, lasts: Span? = nil, location: SourceLocation? = nil) {
        self.when = when
        self.action = action
        self.lasts = lasts
        self.location = location
    }

    package init(at: Duration, action: OperatorAction, location: SourceLocation? = nil) {
        self.init(when: .at(.exactly(at)), action: action, location: location)
    }

    /// A length of time that the file says, or that the seed draws.
    package enum Span: Hashable, Sendable {
        case exactly(Duration)
        /// Uniform from the first, included, to the last.
        case between(Duration, Duration)

        package var earliest: Duration {
            switch self {
            case .exactly(let moment), .between(let moment, _): moment
            }
        }

        package var latest: Duration {
            switch self {
            case .exactly(let moment), .between(_, let moment): moment
            }
        }
    }

    /// When a step comes, from the start of the run: once, or again and again.
    package enum When: Hashable, Sendable {
        case at(Span)
        /// First at `from`, then each `every` later, before `until`. With `every` a span, each gap is drawn anew.
        case every(Span, from: Duration, until: Duration)

        package var earliest: Duration {
            switch self {
            case .at(let span): span.earliest
            case .every(_, let from, _): from
            }
        }

        package var latest: Duration {
            switch self {
            case .at(let span): span.latest
            case .every(_, _, let until): until
            }
        }
    }
}
