/// What is passed on within a simulation. Sendable since all of a simulation is on one thread, as the compiler cannot know.
struct OnOneThread<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
