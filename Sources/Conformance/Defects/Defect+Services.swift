import CPIM
import DNSWire
import NextHops

// Mistakes of services: what deliveries have to find out.
extension Defect {
    static let services = messages + contents + presences

    // MARK: - Messages

    private static let messages = [
        Defect(
            "forwards-not-counted", "relays with as many forwards as it got", breaks: "RFC3860-3.4.2-1",
            mistake: .service(ServiceMistake(leaving: { operation, _ in operation.with(forwards: { $0 + 1 }) }))),
        Defect(
            "last-forward-used", "relays what comes without forwards", breaks: "RFC3860-3.4.2-3",
            mistake: .service(
                ServiceMistake(arriving: { operation, context in
                    guard context.configuration.isGateway, case .message = operation else {
                        return .pass(operation)
                    }
                    return .pass(operation.with(forwards: { max($0, 1) }))
                }))),
        Defect(
            "answer-with-another-id", "answers with an identifier of its own", breaks: "RFC3860-3.4.1-7",
            "RFC3860-3.1-4", "RFC3859-3.4.1-5",
            mistake: .service(
                ServiceMistake(answering: { response, _ in response.with(identifier: OperationID("mine".utf8)) }))),
        Defect(
            "relay-with-another-id", "relays with an identifier of its own", breaks: "RFC3860-2-1",
            mistake: .service(renaming { OperationID("relay".utf8 + $0.octets.prefix(30)) })),
        Defect(
            "long-id-cut", "cuts identifiers off behind 32 octets", breaks: "RFC3860-3.1-2",
            mistake: .service(renaming { OperationID($0.octets.prefix(32)) })),
        Defect(
            "ids-are-numbers", "refuses identifiers that are no numbers", breaks: "DRAFT02-6-1",
            mistake: .service(
                ServiceMistake(arriving: { operation, _ in
                    guard case .message = operation, Int32(operation.transactionID.description) == nil else {
                        return .pass(operation)
                    }
                    return .fail(operation)
                }))),
        Defect(
            "unsure-is-success", "says success where nobody knows", breaks: "RFC3860-3.4.1-5",
            mistake: .service(
                ServiceMistake(answering: { response, _ in
                    response.status == .indeterminant ? response.with(status: .success) : response
                }))),
        Defect(
            "failure-is-success", "says success whatever became of it", breaks: "RFC3860-3.4.1-1", "RFC3860-3.4.1-2",
            "RFC3860-3.4.1-3", "RFC3860-3.4.1-4", "RFC3859-3.4.1-1", "RFC3859-3.4.1-2", "RFC3859-3.4.1-3",
            mistake: .service(
                ServiceMistake(answering: { response, _ in
                    response.status == .failure ? response.with(status: .success) : response
                }))),
        Defect(
            "answers-too-early", "says success before the next hop has answered", breaks: "RFC3860-3.4.1-6",
            mistake: .service(
                ServiceMistake(arriving: { operation, context in
                    guard context.configuration.isGateway, case .message(let message) = operation else {
                        return .pass(operation)
                    }
                    return ServiceMistake.Arrival(
                        operation: operation,
                        answer: OperationResponse(transactionID: message.transactionID, status: .success))
                }))),
        Defect(
            "one-address-only", "tries the first address alone", breaks: "RFC3861-6-1", "RFC3861-6-3",
            mistake: .service(
                ServiceMistake(hops: { hops in
                    hops.first.map { [$0.with(addresses: Array($0.addresses.prefix(1)))] } ?? []
                }))),
        Defect(
            "failure-goes-on", "asks the next address when one says no", breaks: "RFC3860-3.4.1-4",
            mistake: .service(
                ServiceMistake(answered: { response, _ in response.status == .failure ? nil : response }))),
        Defect(
            "access-first", "checks who may before where it goes", breaks: "RFC3860-3.4.1-3",
            mistake: .service(
                ServiceMistake(arriving: { operation, context in
                    guard case .message(let message) = operation, let source = try? Principal(message.source, of: .im),
                        !context.configuration.access.permits(source)
                    else { return .pass(operation) }
                    return .fail(operation)
                }))),
        Defect(
            "access-for-all", "lets everybody in", breaks: "RFC3860-3.4.1-3", "RFC3859-3.4.1-2",
            mistake: .service(ServiceMistake(configuration: { $0.access = AccessList() }))),
        Defect(
            "seen-before", "refuses a message that passed it before", breaks: "RFC3860-3.4.2-4",
            mistake: .service(
                ServiceMistake(arriving: { operation, context in
                    guard case .message = operation,
                        !context.memory.insert(operation.transactionID.description)
                    else { return .pass(operation) }
                    return .fail(operation)
                }))),
        Defect(
            "source-not-looked-at", "takes any source for one", breaks: "RFC3860-3.4.1-1",
            mistake: .service(
                ServiceMistake(arriving: { operation, _ in
                    guard case .message(var message) = operation, (try? Principal(message.source, of: .im)) == nil
                    else { return .pass(operation) }
                    message.source = "im:somebody@somewhere.test"
                    return .pass(.message(message))
                }))),
    ]

    /// Other identifiers for the next hop, and the old ones back.
    private static func renaming(_ change: @escaping @Sendable (OperationID) -> OperationID?) -> ServiceMistake {
        ServiceMistake(
            leaving: { operation, _ in
                guard case .message(var message) = operation else { return operation }
                message.transactionID = change(message.transactionID) ?? message.transactionID
                return .message(message)
            },
            answered: { response, sent in response.with(identifier: sent.transactionID) })
    }

    // MARK: - Content

    private static let contents = [
        Defect(
            "lines-normalised", "relays the ends of lines as LF", breaks: "RFC3860-3.3-2", "RFC3862-2.2-1",
            mistake: .service(
                ServiceMistake(leaving: { operation, _ in
                    operation.with(content: { $0.filter { $0 != UInt8(ascii: "\r") } })
                }))),
        Defect(
            "content-cut-at-zero", "relays content up to the first zero octet", breaks: "RFC3860-3.3-2",
            mistake: .service(
                ServiceMistake(leaving: { operation, _ in operation.with(content: { Array($0.prefix { $0 != 0 }) }) }))),
        Defect(
            "content-looked-into", "refuses to relay a Message/CPIM that is wrong", breaks: "RFC3860-3.3-2",
            "RFC3862-6-1",
            mistake: .service(
                ServiceMistake(arriving: { operation, context in
                    guard context.configuration.isGateway, operation.isWrongMessage else { return .pass(operation) }
                    return .fail(operation)
                }))),
        Defect(
            "wrong-content-accepted", "takes a Message/CPIM that is wrong", breaks: "RFC3862-2.2-2", "RFC3862-2.2-5",
            "RFC3862-2.2-6", "RFC3862-2.4-1", "RFC3862-3.4-2",
            mistake: .service(
                ServiceMistake(arriving: { operation, context in
                    guard !context.configuration.isGateway, operation.isWrongMessage else { return .pass(operation) }
                    return ServiceMistake.Arrival(
                        operation: nil,
                        answer: OperationResponse(transactionID: operation.transactionID, status: .success))
                }))),
        Defect(
            "requirement-ignored", "takes what requires something that it does not know", breaks: "RFC3862-3.5-1",
            mistake: .service(
                ServiceMistake(arriving: { operation, _ in
                    guard case .message(let message) = operation,
                        let content = try? CPIMMessage(parsing: message.content),
                        !content.unknownRequirements().isEmpty
                    else { return .pass(operation) }
                    return ServiceMistake.Arrival(
                        operation: nil,
                        answer: OperationResponse(transactionID: operation.transactionID, status: .success))
                }))),
    ]

    // MARK: - Presence

    private static let presences = [
        Defect(
            "second-subscription", "lets a watcher subscribe again", breaks: "RFC3859-3.4.1-3",
            mistake: .service(
                ServiceMistake(arriving: { operation, context in
                    guard case .subscribe(let subscribe) = operation, subscribe.duration > 0,
                        !context.memory.insert("\(subscribe.watcher) \(subscribe.target)")
                    else { return .pass(operation) }
                    return ServiceMistake.Arrival(
                        operation: nil,
                        answer: OperationResponse(
                            transactionID: subscribe.transactionID, status: .success, duration: subscribe.duration))
                }))),
        Defect(
            "told-after-the-end", "tells watchers whose time is over", breaks: "RFC3859-3.1-6", "RFC3859-3.4.1-4",
            mistake: .service(
                ServiceMistake(
                    arriving: { operation, _ in
                        guard case .subscribe(var subscribe) = operation, subscribe.duration > 0 else {
                            return .pass(operation)
                        }
                        subscribe.duration = .max
                        return .pass(.subscribe(subscribe))
                    },
                    answering: { response, asked in
                        guard case .subscribe(let subscribe) = asked, response.duration != nil else { return response }
                        return response.with(duration: min(subscribe.duration, 3600))
                    },
                    configuration: { $0.maximumDuration = .max }))),
        Defect(
            "not-told-at-once", "tells a new watcher of the next change only", breaks: "RFC3859-3.1-4",
            mistake: .service(
                ServiceMistake(leaving: { operation, context in
                    guard case .notify(let notify) = operation,
                        context.memory.insert("\(notify.watcher) \(notify.target)")
                    else { return operation }
                    return nil
                }))),
        Defect(
            "duration-as-asked", "promises the duration that was asked for", breaks: "RFC3859-3.1-3",
            mistake: .service(
                ServiceMistake(answering: { response, asked in
                    guard case .subscribe(let subscribe) = asked, response.duration != nil else { return response }
                    return response.with(duration: subscribe.duration)
                }))),
        Defect(
            "look-becomes-subscription", "goes on to tell whoever looks once", breaks: "RFC3859-3.4.3-1",
            "RFC3859-3.1-6",
            mistake: .service(
                ServiceMistake(
                    arriving: { operation, context in
                        guard case .subscribe(var subscribe) = operation else { return .pass(operation) }
                        let isNew = context.memory.insert("\(subscribe.watcher) \(subscribe.subscriptionID)")
                        if isNew, subscribe.duration == 0 { subscribe.duration = 3600 }
                        return .pass(.subscribe(subscribe))
                    },
                    answering: { response, asked in
                        guard case .subscribe(let subscribe) = asked, subscribe.duration == 0 else { return response }
                        return response.with(duration: 0)
                    }))),
        Defect(
            "end-ignored", "takes the end of a subscription for a look", breaks: "RFC3859-3.1-7", "RFC3859-3.4.3-1",
            mistake: .service(
                ServiceMistake(arriving: { operation, _ in
                    guard case .subscribe(var subscribe) = operation, subscribe.duration == 0,
                        let other = OperationID("other".utf8)
                    else { return .pass(operation) }
                    subscribe.subscriptionID = other
                    return .pass(.subscribe(subscribe))
                }))),
        Defect(
            "subscriptions-forgotten", "forgets presence and subscriptions when it ends", breaks: "RFC3859-3.4-1",
            mistake: .service(ServiceMistake(forgets: true))),
        Defect(
            "revoked-still-told", "tells watchers who may not any more", breaks: "RFC3859-3.4.1-4",
            mistake: .service(ServiceMistake(keepsAccess: true))),
        Defect(
            "presence-goes-round", "relays presence without an end", breaks: "RFC3859-L-1",
            mistake: .service(
                ServiceMistake(leaving: { operation, _ in
                    if case .message = operation { operation } else { operation.with(forwards: { $0 + 1 }) }
                }))),
        Defect(
            "presence-changed", "relays presence in small letters", breaks: "RFC3859-3.3-2",
            mistake: .service(
                ServiceMistake(leaving: { operation, _ in
                    guard case .notify = operation else { return operation }
                    return operation.with(content: { Array(String(decoding: $0, as: UTF8.self).lowercased().utf8) })
                }))),
        Defect(
            "watcher-spelled-anew", "tells watchers by another spelling of their URI", breaks: "RFC3859-3.1-5",
            mistake: .service(
                ServiceMistake(leaving: { operation, _ in
                    guard case .notify(var notify) = operation else { return operation }
                    notify.watcher = notify.watcher.lowercased()
                    notify.target = notify.target.lowercased()
                    return .notify(notify)
                }))),
        Defect(
            "notifications-alike", "gives all notifications one identifier", breaks: "RFC3859-3.1-5",
            mistake: .service(
                ServiceMistake(leaving: { operation, _ in
                    guard case .notify(var notify) = operation, let one = OperationID("notify".utf8) else {
                        return operation
                    }
                    notify.transactionID = one
                    return .notify(notify)
                }))),
    ]
}

extension ServiceMistake.Arrival {
    fileprivate static func pass(_ operation: CPIMOperation) -> ServiceMistake.Arrival {
        ServiceMistake.Arrival(operation: operation, answer: nil)
    }

    fileprivate static func fail(_ operation: CPIMOperation) -> ServiceMistake.Arrival {
        ServiceMistake.Arrival(
            operation: nil, answer: OperationResponse(transactionID: operation.transactionID, status: .failure))
    }
}

extension OperationResponse {
    fileprivate func with(
        identifier: OperationID? = nil, status: OperationStatus? = nil, duration: UInt32? = nil
    ) -> OperationResponse {
        OperationResponse(
            transactionID: identifier ?? transactionID, status: status ?? self.status,
            duration: duration ?? self.duration)
    }
}

extension CPIMOperation {
    fileprivate func with(forwards change: (UInt32) -> UInt32) -> CPIMOperation {
        switch self {
        case .message(var message):
            message.maxForwards = change(message.maxForwards)
            return .message(message)
        case .subscribe(var subscribe):
            subscribe.hopLimit = change(subscribe.hopLimit)
            return .subscribe(subscribe)
        case .notify(var notify):
            notify.hopLimit = change(notify.hopLimit)
            return .notify(notify)
        case .response: return self
        }
    }

    fileprivate func with(content change: ([UInt8]) -> [UInt8]) -> CPIMOperation {
        switch self {
        case .message(var message):
            message.content = change(message.content)
            return .message(message)
        case .notify(var notify):
            notify.content = change(notify.content)
            return .notify(notify)
        case .subscribe, .response: return self
        }
    }

    /// Whether it is a message that says it is Message/CPIM, and breaks its rules.
    fileprivate var isWrongMessage: Bool {
        guard case .message(let message) = self else { return false }
        return CPIMMessage.isClaimed(by: message.content) && (try? CPIMMessage(parsing: message.content)) == nil
    }
}
