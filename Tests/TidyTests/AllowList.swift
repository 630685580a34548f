/// `allowed.txt`: violations that are let be, a line for each; `#` begins a comment. It only gets shorter.
struct AllowList {
    private let entries: [String]

    init(_ text: String) {
        entries = text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }

    /// What is wrong: violations that it does not have, and entries that nothing matches.
    func complaints(about violations: [Violation]) -> [String] {
        var unmatched = entries
        let unlisted = violations.filter { violation in
            guard let match = unmatched.firstIndex(of: violation.key) else { return true }
            unmatched.remove(at: match)
            return false
        }
        return unlisted.map { "\($0.key) (\($0.advice))" } + unmatched.map { "nothing matches, remove it: \($0)" }
    }
}
