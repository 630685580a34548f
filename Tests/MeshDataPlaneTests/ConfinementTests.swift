#if DEBUG
    import Testing

    @testable import MeshDataPlane

    /// What belongs to a loop is called on it alone; debug builds see to that.
    @Suite struct ConfinementTests {
        @Test func `an instance that is called from elsewhere traps where it was called`() async throws {
            let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                let served = try await Bench().serve(service("web"))
                served.instance.stop()
            }
            #expect(told(by: result).contains("MeshDataPlane/Instance.swift"))
        }

        @Test func `so does a pool, by which instances call each other`() async throws {
            let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                let bench = try Bench()
                let pool = try await bench.pool(to: service("web"))
                pool.drain()
            }
            #expect(told(by: result).contains("MeshDataPlane/UpstreamPool.swift"))
        }

        @Test func `on the loop both do as they are told`() async throws {
            await #expect(processExitsWith: .success) {
                let bench = try Bench()
                let served = try await bench.serve(service("web"))
                let pool = try await bench.pool(to: service("web"), served)
                try await bench.on {
                    pool.drain()
                    served.instance.stop()
                }
            }
        }

        private func told(by result: ExitTest.Result?) -> String {
            String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        }
    }
#endif
