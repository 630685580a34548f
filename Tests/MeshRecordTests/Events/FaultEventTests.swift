import MeshModel
import MeshRecord
import Testing

/// Who reads of a fault in an event can write it in a topology, inject it by command and clear it.
@Suite struct FaultEventTests {
    @Test func `a crash is called as in the language and in commands`() {
        let crash = Fault.crash(Target("web")!)
        let told = [FaultHappening.injected(crash), .cleared(crash), .notActive(crash.handle)].map { happening in
            Event(sequence: 1, time: Story.start, .fault(happening)).summary
        }
        #expect(
            told == [
                "web  fault.injected  fault=instance  instance=crash",
                "web  fault.cleared  fault=instance  instance=crash", "web  fault.not_active  fault=instance",
            ])
        #expect(crash.summary == "fault instance=crash on web")
    }
}
