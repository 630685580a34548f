extension Sequence {
    /// By what one of them says of itself: reports go by names, as people read them.
    func sorted<Key: Comparable>(by key: (Element) -> Key) -> [Element] { sorted { key($0) < key($1) } }
}
