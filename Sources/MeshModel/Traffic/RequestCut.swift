/// Why an instance ends connections with requests under way.
package enum RequestCut: Hashable, Sendable {
    /// It was to go, and the time to finish was this.
    case drainTime(Duration)
    /// It had a new certificate, and its service closes connections then.
    case rotation
    /// It had a new certificate, and closed its connections to this service, as that asks of its callers.
    case rotationOfCaller(calling: ServiceName)
    /// It was there no more.
    case death
}
