#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// A thread of its own for work that waits in system calls, with an end that can be waited for.
package final class WorkerThread: Sendable {
    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    #if canImport(Darwin)
        // An opaque pointer, which only `join` uses, once.
        private nonisolated(unsafe) let thread: pthread_t
    #else
        private let thread: pthread_t
    #endif

    /// Starts a thread that runs `body`.
    package init(_ body: @escaping @Sendable () -> Void) throws(TransportError) {
        #if canImport(Darwin)
            var handle: pthread_t?
        #else
            var handle = pthread_t()
        #endif
        let work = unsafe Unmanaged.passRetained(Work(body))
        let status = unsafe pthread_create(&handle, nil, startRoutine, work.toOpaque())
        guard status == 0 else {
            unsafe work.release()
            throw TransportError(.system(status), "start a thread")
        }
        #if canImport(Darwin)
            guard let handle else { preconditionFailure("a thread without a handle") }
        #endif
        thread = handle
    }

    /// Waits until the thread has ended. To be called once.
    package func join() {
        _ = pthread_join(thread, nil)
    }

    /// Waits until the thread has ended; on the thread itself, lets it end alone. To be called once.
    package func joinUnlessCurrent() {
        if pthread_equal(pthread_self(), thread) == 0 {
            join()
        } else {
            _ = pthread_detach(thread)
        }
    }

    fileprivate static func run(_ context: UnsafeMutableRawPointer) {
        let work = unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
        work.body()
    }
}

#if canImport(Darwin)
    private func startRoutine(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        unsafe WorkerThread.run(context)
        return nil
    }
#else
    private func startRoutine(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context = unsafe context else { return nil }
        unsafe WorkerThread.run(context)
        return nil
    }
#endif
