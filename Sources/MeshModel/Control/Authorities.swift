/// A root of a trust domain, by the order in which they came to be, from 1.
package struct RootID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var trustDomain: TrustDomain
    package var number: Int

    package init(_ trustDomain: TrustDomain, _ number: Int) {
        self.trustDomain = trustDomain
        self.number = number
    }

    package static func < (a: Self, b: Self) -> Bool { (a.trustDomain, a.number) < (b.trustDomain, b.number) }

    package var description: String { "root \(number) of \(trustDomain)" }
}

/// An intermediate that signs workloads, by the order in which they came to be below their root, from 1.
package struct IssuerID: Hashable, Sendable, CustomStringConvertible {
    package var root: RootID
    package var number: Int

    package init(_ root: RootID, _ number: Int) {
        self.root = root
        self.number = number
    }

    package var description: String { "intermediate \(root.number).\(number) of \(root.trustDomain)" }
}

/// Which roots of a trust domain are to be trusted, at one generation.
package struct BundleContent: Hashable, Sendable {
    package var trustDomain: TrustDomain
    /// Grows with every change, from 1.
    package var generation: Int
    package var roots: [Int]

    package init(_ trustDomain: TrustDomain, generation: Int, roots: [Int]) {
        self.trustDomain = trustDomain
        self.generation = generation
        self.roots = roots
    }

    /// The one that a trust domain begins with.
    package static func first(of domain: TrustDomain) -> BundleContent {
        BundleContent(domain, generation: 1, roots: [1])
    }
}
