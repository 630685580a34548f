import DequeModule
import Libc
import MeshModel
import NIOCore
import NIOPosix
import Synchronization

/// Gives each instance a loopback address of its own, like a pod: 127.x.y.z, one port for all.
///
/// A mesh holds a block 127.x.0.0/16 by listening on 127.x.0.1, so that two meshes never meet. An address that is
/// bound to one port only also binds in constant time, where port 0 on one crowded address takes ever longer.
/// Where only 127.0.0.1 exists (macOS), each instance takes a free port of it.
final class LoopbackAddresses: AddressPlan {
    private enum Plan: Sendable {
        case block(Int, port: Int)
        case sharedHost
    }

    private struct State {
        var next = 2
        var free: Deque<Int> = []
    }

    private let plan: Plan
    private let state = Mutex(State())
    /// Holds the block.
    private let guardian: (any Channel)?

    static let defaultPort = 8_443

    private init(plan: Plan, guardian: (any Channel)?) {
        self.plan = plan
        self.guardian = guardian
    }

    /// Claims the first free block.
    ///
    /// - Throws: `MeshFailure` when every block is taken.
    static func claim(port: Int = defaultPort, on group: any EventLoopGroup) async throws -> LoopbackAddresses {
        for block in 1...254 {
            do {
                let guardian = try await ServerBootstrap(group: group)
                    .childChannelInitializer { $0.close() }
                    .bind(host: "127.\(block).0.1", port: port).get()
                return LoopbackAddresses(plan: .block(block, port: port), guardian: guardian)
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                continue
            } catch let error as IOError where error.errnoCode == EADDRNOTAVAIL {
                return LoopbackAddresses(plan: .sharedHost, guardian: nil)
            }
        }
        throw MeshFailure.cannotListen("port \(port) is taken in every block from 127.1.0.0 to 127.254.0.0")
    }

    func close() async { try? await guardian?.close().get() }

    func take(for occupant: Occupant) -> AddressSlot {
        let number = state.withLock { state in
            // A host is used again as late as possible: callers may not have heard that its instance is gone.
            if state.next >= 65_535, let number = state.free.popFirst() { return number }
            defer { state.next += 1 }
            return state.next
        }
        switch plan {
        case .block(let block, let port):
            let host = "127.\(block).\(number >> 8 & 255).\(number & 255)"
            return AddressSlot(number: number, address: Address(host: host, port: port), source: host)
        case .sharedHost:
            return AddressSlot(number: number, address: Address(host: "127.0.0.1", port: 0), source: nil)
        }
    }

    func release(_ slot: AddressSlot) { state.withLock { $0.free.append(slot.number) } }

    func isMember(_ host: String) -> Bool {
        switch plan {
        case .block(let block, _): host.hasPrefix("127.\(block).")
        case .sharedHost: false
        }
    }
}
