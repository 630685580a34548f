import MeshModel
import Testing

@Test func x() {}
