import Libc

/// Where the processor is, a thousand times a second of its time: in OpenSSL, or elsewhere.
///
/// What the C library does (memory, copying, locks) belongs to whoever called it: the first return address on the stack
/// that leads to OpenSSL's code or to anybody else's tells. Linux on x86-64 and arm64; other machines report no share.
enum Sampler {
    #if canImport(Glibc) && (arch(x86_64) || arch(arm64))
        private struct Code {
            var from: UInt
            var to: UInt
            var isOpenSSL: Bool
        }

        // Made before the signal handler runs, and not changed while it does.
        nonisolated(unsafe) private static var code: UnsafeMutablePointer<Code>!
        nonisolated(unsafe) private static var codeCount = 0
        nonisolated(unsafe) private static var inside = 0
        nonisolated(unsafe) private static var total = 0

        /// How far up the stack the caller of the C library is looked for, in words.
        private static let depth = 256

        static func start() {
            let found = mappings()
            code = .allocate(capacity: max(1, found.count))
            for (index, range) in found.enumerated() { code[index] = range }
            codeCount = found.count
            var action = sigaction()
            action.__sigaction_handler.sa_sigaction = { _, _, context in Sampler.sample(context) }
            action.sa_flags = Int32(SA_SIGINFO) | Int32(SA_RESTART)
            sigaction(SIGPROF, &action, nil)
            set(microseconds: 1_000)
        }

        /// - Returns: the share of samples in OpenSSL, 0 to 1; nil where none were taken.
        static func stop() -> Double? {
            set(microseconds: 0)
            return total == 0 ? nil : Double(inside) / Double(total)
        }

        private static func set(microseconds: Int) {
            let interval = timeval(tv_sec: 0, tv_usec: microseconds)
            var timer = itimerval(it_interval: interval, it_value: interval)
            setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
        }

        /// In a signal handler: nothing here may allocate.
        private static func sample(_ context: UnsafeMutableRawPointer?) {
            guard let context else { return }
            let machine = context.assumingMemoryBound(to: ucontext_t.self)
            #if arch(x86_64)
                let counter = UInt(bitPattern: Int(machine.pointee.uc_mcontext.gregs.16))  // REG_RIP
                let stack = UInt(bitPattern: Int(machine.pointee.uc_mcontext.gregs.15))  // REG_RSP
            #else
                let counter = UInt(machine.pointee.uc_mcontext.pc)
                let stack = UInt(machine.pointee.uc_mcontext.sp)
            #endif
            total += 1
            var address = counter
            for word in 0...depth {
                if let isOpenSSL = owner(of: address) {
                    inside += isOpenSSL ? 1 : 0
                    return
                }
                guard let next = UnsafePointer<UInt>(bitPattern: stack + UInt(word * MemoryLayout<UInt>.size)) else {
                    return
                }
                address = next.pointee
            }
        }

        private static func owner(of address: UInt) -> Bool? {
            for index in 0..<codeCount where code[index].from <= address && address < code[index].to {
                return code[index].isOpenSSL
            }
            return nil
        }

        /// Every executable mapping but the C library's (proc_pid_maps(5)).
        private static func mappings() -> [Code] {
            guard let file = fopen("/proc/self/maps", "r") else { return [] }
            defer { fclose(file) }
            var found: [Code] = []
            var line = [CChar](repeating: 0, count: 4_096)
            while fgets(&line, Int32(line.count), file) != nil {
                let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                let parts = text.split(separator: " ")
                let isLibrary = ["libc.so", "libm.so", "ld-linux", "vdso"].contains { text.contains($0) }
                guard parts.count >= 2, parts[1].contains("x"), !isLibrary else { continue }
                let ends = parts[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
                guard ends.count == 2 else { continue }
                let isOpenSSL = text.contains("libcrypto") || text.contains("libssl")
                found.append(Code(from: ends[0], to: ends[1], isOpenSSL: isOpenSSL))
            }
            return found
        }
    #else
        static func start() {}
        static func stop() -> Double? { nil }
    #endif
}
