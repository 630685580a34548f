import Testing

/// Tests that run a mesh: one after the other, since each expects the machine's time for itself.
@Suite(.serialized) enum LiveTests {}
