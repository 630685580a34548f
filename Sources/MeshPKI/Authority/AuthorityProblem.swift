/// Why an authority did not do what it was told.
package enum AuthorityProblem: Error, Hashable, CustomStringConvertible {
    case notMade(String)
    case destroyed(String)

    package var description: String {
        switch self {
        case .notMade(let authority): "there is no \(authority)"
        case .destroyed(let authority): "the key of \(authority) has been destroyed"
        }
    }
}
