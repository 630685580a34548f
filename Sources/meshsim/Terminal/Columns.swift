extension Unicode.Scalar {
    /// How many columns a terminal gives it at the most.
    var columns: Int {
        if value < 0x7f { return 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return value == 0xfe0f ? 1 : 0  // it widens what it follows
        default: return isWide ? 2 : 1
        }
    }

    /// East Asian Wide and Fullwidth (Unicode, annex 11), by block.
    private var isWide: Bool {
        switch value {
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97c, 0xac00...0xd7a3, 0xf900...0xfaff,
            0xfe30...0xfe6f, 0xff01...0xff60, 0xffe0...0xffe6, 0x1f1e6...0x1f1ff, 0x20000...0x3fffd:
            true
        default: properties.isEmojiPresentation
        }
    }

    /// It could move the cursor, or turn the direction of what follows.
    fileprivate var isUnprintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
        default: false
        }
    }
}

extension String {
    /// How many columns of a terminal it takes at the most.
    var columns: Int { unicodeScalars.reduce(0) { $0 + $1.columns } }

    /// Harmless on a terminal, whoever wrote it.
    var printable: String {
        guard unicodeScalars.contains(where: \.isUnprintable) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.isUnprintable ? "·" : $0 }))
    }

    /// The longest beginning that fits, by whole characters.
    func prefix(columns limit: Int) -> String {
        var (out, width) = ("", 0)
        for character in self {
            width += String(character).columns
            guard width <= limit else { break }
            out.append(character)
        }
        return out
    }

    /// Broken between words into lines no wider than `limit`, but for words that are.
    func wrapped(to limit: Int) -> [String] {
        var lines: [String] = []
        for word in split(separator: " ") {
            if let last = lines.last, last.columns + 1 + String(word).columns <= limit {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    func padded(toColumns width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - columns)) }

    func rightAligned(toColumns width: Int) -> String {
        String(repeating: " ", count: Swift.max(0, width - columns)) + self
    }
}
