import DNSWire
import NextHops

/// Decides what is asked: everything that RFC 3861 can touch, beginning at the subjects. It takes each reply and gives
/// the next question, and does no I/O.
///
/// How zones are found: each name that has records is asked for its SOA. An answer makes it an apex, a denial names the
/// apex in its authority section (RFC 2308 3), and an alias lies in the zone of the name above it, because an apex
/// cannot be an alias (RFC 1034 3.6.2). Servers that refuse a name teach nothing, and its zone stays unknown.
struct CaptureWalk {
    /// What to ask for beside the addresses.
    struct Plan {
        /// The protocols whose labels are asked for, the registered ones and those of the client.
        var protocols: [ProtocolLabel] = [.sip, .xmpp]
        /// Labels before the domain that RFC 3861 does not ask for, such as `_xmpp-server._tcp`.
        var otherServices: [[String]] = []
    }

    private let plan: Plan
    private let services: [Service]
    private let limits: CaptureLimits
    private var waiting: [Question] = []
    private var position = 0
    private var known: Set<Question> = []
    /// Names that are processed as domains (RFC 3861 4).
    private var domains: Set<Name> = []
    /// Names that an alias of an SRV owner leads to.
    private var behindService: Set<Name> = []
    private var apexes: Set<Name> = []
    /// Aliases between a subject and a name.
    private var depths: [Name: Int] = [:]
    /// Bounds that were reached, and what other servers know, each once.
    private(set) var gaps: [String] = []

    init(_ subjects: [CaptureSubject], _ plan: Plan, _ limits: CaptureLimits) {
        self.plan = plan
        self.limits = limits
        services = Service.allCases.filter { service in
            subjects.contains { $0.uris.contains { $0.service == service } }
        }
        for subject in subjects {
            addDomain(subject.domain, depth: 0)
            for labels in plan.otherServices {
                let service = labels.map { Array($0.utf8) }
                guard let owner = try? Name(labels: service + subject.domain.labels.map(Array.init)) else { continue }
                ask(owner, .srv)
            }
        }
    }

    /// What to ask next; none at the end, or when a bound is reached.
    mutating func next() -> Question? {
        guard position < waiting.count else { return nil }
        guard position < limits.questions else {
            note("\(limits.questions) questions are the most: \(waiting.count - position) or more are not asked")
            return nil
        }
        position += 1
        return waiting[position - 1]
    }

    /// How far it has come.
    var progress: (asked: Int, known: Int) { (position, waiting.count) }

    /// Takes what a question was answered with.
    mutating func take(_ reply: CapturedReply) {
        guard let contents = reply.contents else { return }
        let question = reply.question
        if let denial = contents.denial { addApex(denial.owner) }
        switch question.type {
        case .soa: takeAuthority(contents, question.name)
        case .ns: takeServers(contents)
        default: takeRecords(contents, question)
        }
    }

    // MARK: - Replies

    private mutating func takeAuthority(_ contents: ReplyContents, _ name: Name) {
        if contents.ending == .records { addApex(contents.canonicalName) }
        // An alias, or below a DNAME: the name above tells.
        if contents.aliasCount > 0 || contents.sets.contains(where: { $0[0].type == .dname }), let parent = name.parent
        {
            ask(parent, .soa)
        }
    }

    /// Hosts inside a zone that is captured belong to it; those elsewhere lead no message anywhere.
    private mutating func takeServers(_ contents: ReplyContents) {
        guard contents.ending == .records else { return }
        for host in contents.sets.last?.compactMap(\.targetName) ?? []
        where apexes.contains(where: { !$0.isRoot && host.isAtOrBelow($0) }) {
            askAddresses(of: host)
        }
    }

    private mutating func takeRecords(_ contents: ReplyContents, _ question: Question) {
        let depth = (depths[question.name] ?? 0) + contents.aliasCount
        let end = contents.canonicalName
        for name in contents.chain where depths[name] == nil { depths[name] = depth }
        for set in contents.sets { ask(set[0].owner, .soa) }
        if contents.aliasCount > 0 {
            if domains.contains(question.name), question.type != .srv { addDomain(end, depth: depth) }
            if question.type == .srv { behindService.insert(end) }
        }
        switch contents.ending {
        case .records:
            for host in contents.sets.last?.compactMap(\.serviceLocation?.target) ?? [] where !host.isRoot {
                askAddresses(of: host)
            }
        case .noData, .noSuchName:
            // RFC 3861 4: an alias without SRV records behind it leads to a domain.
            if question.type == .srv, behindService.contains(end) { addDomain(end, depth: depth) }
            if contents.denial == nil { ask(end, .soa) }
        case .open:
            guard depth <= limits.aliases else {
                note("\(limits.aliases) aliases in a row are the most: \(end.host) is not asked for")
                return
            }
            ask(end, question.type)
        case .referral(let cut):
            // The zone above has the cut.
            if let parent = cut.parent { ask(parent, .soa) }
            note("\(cut.host) is delegated to other servers: ask one of them too (@SERVER)")
        case .loop: break
        }
    }

    // MARK: - Questions

    private mutating func addDomain(_ domain: Name, depth: Int) {
        guard depth <= limits.aliases else {
            note("\(limits.aliases) aliases in a row are the most: \(domain.host) is not asked for")
            return
        }
        guard domains.insert(domain).inserted else { return }
        depths[domain] = depth
        for label in plan.protocols {
            for service in services {
                // A domain that leaves no room has no such name (D19).
                guard let owner = try? domain.prepending(service.label, label.label) else { continue }
                depths[owner] = depth
                ask(owner, .srv)
            }
        }
        askAddresses(of: domain)
        ask(domain, .soa)
    }

    private mutating func addApex(_ apex: Name) {
        guard !apexes.contains(apex) else { return }
        guard apexes.count < limits.zones else {
            note("\(limits.zones) zones are the most: \(apex.host) is not asked for")
            return
        }
        apexes.insert(apex)
        ask(apex, .soa)
        ask(apex, .ns)
    }

    private mutating func askAddresses(of host: Name) {
        ask(host, .a)
        ask(host, .aaaa)
    }

    private mutating func ask(_ name: Name, _ type: RecordType) {
        let question = Question(name: name, type: type)
        // What is left over is counted, up to a bound of its own: replies may name very many hosts.
        guard waiting.count < 2 * limits.questions, known.insert(question).inserted else { return }
        waiting.append(question)
    }

    private mutating func note(_ text: String) {
        if !gaps.contains(text) { gaps.append(text) }
    }
}
