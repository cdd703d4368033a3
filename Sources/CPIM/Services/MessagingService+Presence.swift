import DNSWire
import NextHops
import Transport

extension MessagingService {
    /// The steps of RFC 3859 3.4.1 for those who are here; what is for others is handed on.
    func handling(of subscribe: SubscribeOperation) async throws -> Handling {
        let identifier = subscribe.transactionID
        guard let watcher = principals.principal(subscribe.watcher, of: .pres) else {
            return Handling(response: refuse(identifier, .badSource))
        }
        guard let target = principals.principal(subscribe.target, of: .pres) else {
            return Handling(response: refuse(identifier, .badDestination))
        }
        guard !configuration.isGateway || subscribe.hopLimit > 0 else {
            return Handling(response: refuse(identifier, .hopsExhausted))
        }
        guard serves(target) else {
            return Handling(response: try await delegate(subscribe, from: watcher))
        }
        // Notifications from behind a route would name another target than the watcher did (RFC 3859 3.2.1).
        if configuration.isGateway, let address = SourceRoute.address(inMailbox: target.localPart),
            principals.principal(address, of: .pres) != nil
        {
            return Handling(response: refuse(identifier, .notServed))
        }
        guard permits(watcher) else { return Handling(response: refuse(identifier, .accessDenied)) }
        guard let presence else { return Handling(response: refuse(identifier, .noPresence)) }
        switch presence.handle(subscribe, watcher, target) {
        case .refused(let refusal): return Handling(response: refuse(identifier, refusal))
        case .granted(let duration, let notification):
            let response = OperationResponse(transactionID: identifier, status: .success, duration: duration)
            return Handling(response: response, notification: notification)
        }
    }

    private func delegate(_ subscribe: SubscribeOperation, from watcher: Principal) async throws -> OperationResponse {
        let identifier = subscribe.transactionID
        guard configuration.isGateway else { return refuse(identifier, .notServed) }
        // Of presence, access comes before anything is looked up (RFC 3859 3.4.1 step 2).
        guard permits(watcher) else { return refuse(identifier, .accessDenied) }
        let endpoints: [Endpoint]
        do throws(ResolutionError) {
            endpoints = try await forwarder.endpoints(for: subscribe.target)
        } catch {
            return refuse(identifier, .unresolvable(error.code))
        }
        var relayed = subscribe
        relayed.hopLimit = min(subscribe.hopLimit, MessageOperation.defaultMaxForwards) - 1
        switch try await forwarder.forward(.subscribe(relayed), to: endpoints, isAnswered: true) {
        case .answered(let response): return response
        case .handedOver, .unreachable: return refuse(identifier, .unreachable)
        }
    }

    /// A notification that came: it is for somebody here, or is handed on. Nobody answers it (RFC 3859 3.4.2).
    func pass(_ notify: NotifyOperation) async throws {
        let identifier = notify.transactionID
        guard let watcher = principals.principal(notify.watcher, of: .pres),
            let target = principals.principal(notify.target, of: .pres)
        else { return note(identifier, .badDestination) }
        guard !configuration.isGateway || notify.hopLimit > 0 else { return note(identifier, .hopsExhausted) }
        guard notify.content.count <= configuration.maximumContent else { return note(identifier, .tooLarge) }
        guard !serves(watcher) else {
            log?.note(configuration.name, .delivered(.notify(notify)))
            return
        }
        guard configuration.isGateway else { return note(identifier, .notServed) }
        guard permits(target) else { return note(identifier, .accessDenied) }
        var relayed = notify
        relayed.hopLimit = min(notify.hopLimit, MessageOperation.defaultMaxForwards) - 1
        try await send(relayed)
    }

    private func note(_ identifier: OperationID, _ refusal: Refusal) {
        log?.note(configuration.name, .refused(identifier, refusal))
    }

    /// Takes a notification to the domain of its watcher (RFC 3859 3.2.1).
    private func send(_ notify: NotifyOperation) async throws {
        let endpoints: [Endpoint]
        do throws(ResolutionError) {
            endpoints = try await forwarder.endpoints(for: notify.watcher)
        } catch {
            return note(notify.transactionID, .unresolvable(error.code))
        }
        if case .unreachable = try await forwarder.forward(.notify(notify), to: endpoints, isAnswered: false) {
            note(notify.transactionID, .unreachable)
        }
    }

    /// New presence of somebody here; whoever watches, and still may, is told (RFC 3859 3.4.1).
    /// - Throws: `PresenceError` for a target that is not here, content that is too long, or a store that fails.
    public func publish(_ content: [UInt8], of target: String) throws(PresenceError) {
        guard let presence, let principal = try? Principal(target, of: .pres), serves(principal) else {
            throw PresenceError.notServed(target)
        }
        guard content.count <= configuration.maximumContent else { throw PresenceError.tooLarge }
        try presence.publish(content, of: principal)
    }

    /// Sends notifications as they come about: those for one watcher about one target in their order. Watchers of a domain
    /// take turns, so that one that does not answer keeps nobody else waiting but the few that share its turns.
    func tellWatchers(of presence: PresenceBook) async {
        let turns = (0..<MessagingService.turnCount).map { _ in Turns(MessagingService.tellersPerTurn) }
        presence.resume()
        await withDiscardingTaskGroup { group in
            for await parties in presence.partiesToTell {
                let domain = parties.watcher.domain.utf8.reduce(0 as UInt32) { $0 &* 31 &+ UInt32($1) }
                let turns = turns[Int(domain) % turns.count]
                group.addTask {
                    while !Task.isCancelled, let notification = presence.nextNotification(for: parties) {
                        await turns.take { await self.tell(notification) }
                    }
                }
            }
        }
        presence.forget()
    }

    private func tell(_ notification: PresenceBook.Notification) async {
        let operation = notification.operation
        defer { log?.end() }
        // It may have been otherwise when the subscription began.
        if permits(notification.parties.watcher) {
            do {
                try await send(operation)
            } catch is FrameError {
                // `maximumContent` may be more than a frame takes.
                note(operation.transactionID, .tooLarge)
            } catch {}
        } else {
            note(operation.transactionID, .accessDenied)
        }
        // Where we are to end, whoever begins anew tells it.
        guard !Task.isCancelled else { return }
        presence?.settle(notification)
    }
}
