import DNSWire
import Transport

/// Records as lines of a master file (RFC 1035 5.1). Every name is written by `Name`, so that whatever octets it holds
/// come back as they are: ldns leaves quotes in names unescaped.
struct RecordLine {
    /// Names at and below it are written without it; none writes every name in full.
    let apex: Name?

    /// Owner, TTL, class, type and data.
    func text(of record: Record) -> String {
        "\(text(of: record.owner)) \(record.ttl) IN \(record.type) \(data(of: record))"
    }

    func text(of name: Name) -> String {
        guard let apex else { return name.description }
        guard name != apex else { return "@" }
        guard !apex.isRoot, name.isAtOrBelow(apex) else { return name.description }
        let own = name.labels.dropLast(apex.labels.count)
        // Labels of a name are never too long.
        guard let prefix = try? Name(labels: own) else { return name.description }
        return String(prefix.description.dropLast())
    }

    func data(of record: Record) -> String {
        if record.type == CapturedZone.placeholderType { return "\\# 0" }
        if let address = IPAddress(networkOrder: record.data), record.type == .a || record.type == .aaaa {
            return address.description
        }
        if let service = record.serviceLocation {
            return "\(service.priority) \(service.weight) \(service.port) \(text(of: service.target))"
        }
        if let start = record.startOfAuthority {
            let numbers = [start.serial, start.refresh, start.retry, start.expire, start.minimum]
            let names = [text(of: start.primary), text(of: start.mailbox)]
            return (names + numbers.map(String.init)).joined(separator: " ")
        }
        if let target = record.targetName { return text(of: target) }
        guard record.type == .mx, record.data.count > 2, let host = record.namesInData.first else {
            return record.dataDescription
        }
        return "\(UInt16(record.data[0]) << 8 | UInt16(record.data[1])) \(text(of: host))"
    }
}
