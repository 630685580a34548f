import ArgumentParser
import MeshAdmin
@main struct M: ParsableCommand {}
