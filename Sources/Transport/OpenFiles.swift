#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// What this process may have open: files, sockets and what else has a descriptor.
package enum OpenFiles {
    /// The number of descriptors, as `ulimit -n` says it; at most 1 << 20, also where there is no limit.
    package static var limit: Int {
        var limits = rlimit()
        #if canImport(Darwin)
            let status = unsafe getrlimit(RLIMIT_NOFILE, &limits)
        #else
            let status = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        #endif
        return status == 0 ? Int(clamping: min(limits.rlim_cur, 1 << 20)) : 256
    }
}
