import MeshModel

/// A text from the user's file, fit to be shown: on one line, not too long, and with no power over a terminal.
func quoted(_ text: String) -> String {
    let limit = 100
    var shown = ""
    for scalar in text.unicodeScalars.prefix(limit) {
        if isShowable(scalar) {
            shown.unicodeScalars.append(scalar)
        } else {
            shown += "\\u{\(String(scalar.value, radix: 16))}"
        }
    }
    return "`\(shown)\(text.unicodeScalars.dropFirst(limit).isEmpty ? "" : "…")`"
}

/// Neither a line end, nor a control, nor one of the characters that turn or hide text.
func isShowable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: false
    default: true
    }
}

/// The nearest of the names that could have been meant, as a question.
func didYouMean(_ text: String, among names: some Sequence<String>) -> String? {
    names.nearest(to: text).map { "did you mean \(quoted($0))?" }
}
