/// How a piece of text is drawn: by what it means, not by its colour.
enum Ink: Sendable {
    case plain, strong, quiet, good, warning, bad, accent

    /// For "select graphic rendition" (ECMA-48); nil: nothing to select.
    var code: String? {
        switch self {
        case .plain: nil
        case .strong: "1"
        case .quiet: "2"
        case .good: "32"
        case .warning: "33"
        case .bad: "31"
        case .accent: "36"
        }
    }
}
