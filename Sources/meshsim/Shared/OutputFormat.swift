import ArgumentParser

enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case table, json
}
