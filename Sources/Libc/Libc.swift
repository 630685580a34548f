// The C library under one name, whatever the platform calls it.

#if canImport(Glibc)
    @_exported import Glibc
#elseif canImport(Musl)
    @_exported import Musl
#else
    @_exported import Darwin
#endif

/// For `getrlimit`: how many descriptors a process may have.
#if canImport(Glibc)
    package let descriptorLimit = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
#else
    package let descriptorLimit = RLIMIT_NOFILE
#endif
