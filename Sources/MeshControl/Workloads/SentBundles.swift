import MeshModel

/// What an instance was sent of bundles.
package struct SentBundles: Hashable, Sendable {
    /// Its own trust domain's, as it last reached the instance.
    package private(set) var own: BundleContent
    /// Grows with each message, from 1.
    package private(set) var version = 1
    /// What was new in versions that are not acknowledged, oldest first; that all is new in the first goes without saying.
    private var news: [News] = []

    private struct News: Hashable {
        var version: Int
        var contents: [BundleContent]
    }

    init(own: BundleContent) { self.own = own }

    mutating func send(_ contents: [BundleContent]) {
        version += 1
        news.append(News(version: version, contents: contents))
        own = contents.first { $0.trustDomain == own.trustDomain } ?? own
    }

    /// - Returns: what the instance has not said before that it holds.
    mutating func acknowledge(_ version: Int) -> [BundleContent] {
        let known = news.prefix { $0.version <= version }
        news.removeFirst(known.count)
        return known.flatMap(\.contents)
    }
}
