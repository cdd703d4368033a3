import DNSWire
import Transport

/// What somebody who has just started a server types to see it answer.
enum FirstQuestion {
    /// `dig @127.0.0.1 -p 40053 _im._xmpp.clustered.test SRV`, to be pasted into a shell: a name of any octets is one
    /// word of it.
    static func command(_ question: Question, at endpoint: Endpoint) -> String {
        // Nobody can ask "every address".
        let loopback = endpoint.address.family == .ipv4 ? IPAddress.ipv4Loopback : .ipv6Loopback
        let address = endpoint.address.isUnspecified ? loopback : endpoint.address
        let name = question.name.host
        let isPlain = name.utf8.allSatisfy(isPlain) && name.contains(".") && name != "."
        // Behind -q, a name that looks like an option of dig, or like a type, is a name.
        let word = isPlain ? name : "-q '" + name.replacing("'", with: #"'\''"#) + "'"
        return "dig @\(address) -p \(endpoint.port) \(word) \(question.type)"
    }

    private static func isPlain(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }
}
