internal import Foundation

#if canImport(FoundationXML)
    internal import FoundationXML
#endif

extension NotationElement {
    /// Reads one element with all that it holds, whatever the names in it are.
    /// - Throws: `NotationError` with the place of a mistake.
    init(parsing text: String) throws(NotationError) {
        let octets = Array(text.utf8)
        let scan = try NotationScan(octets)
        // From a stream, so that libxml2 sees pieces: of one long piece it refuses ten million octets and more.
        let parser = XMLParser(stream: InputStream(data: Data(octets)))
        let reader = NotationReader(scan)
        parser.delegate = reader
        parser.shouldResolveExternalEntities = false
        parser.externalEntityResolvingPolicy = .never
        let isParsed = parser.parse()
        // On Linux parse() may succeed where text ends early, and for text of a few octets sees nothing at all.
        self = try reader.result(isParsed: isParsed && parser.parserError == nil)
    }
}

/// Makes an element of what a parser tells, and stops it at the first mistake.
private final class NotationReader: NSObject, XMLParserDelegate {
    private let scan: NotationScan
    private var started = 0
    private var open: [NotationElement] = []
    private var root: NotationElement?
    private var failure: NotationError?

    init(_ scan: NotationScan) {
        self.scan = scan
    }

    func result(isParsed: Bool) throws(NotationError) -> NotationElement {
        if let failure { throw failure }
        guard let root, isParsed else {
            throw NotationError(.syntax, at: scan.place, "the text ends before an element does")
        }
        return root
    }

    private func fail(_ error: NotationError, _ parser: XMLParser) {
        if failure == nil { failure = error }
        parser.abortParsing()
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        guard failure == nil else { return }
        let place = started < scan.elements.count ? scan.elements[started] : scan.place
        started += 1
        guard open.count < NotationLimits.depth else {
            return fail(NotationError(.tooLarge, at: place, "more than \(NotationLimits.depth) levels"), parser)
        }
        open.append(NotationElement(name, attributes, at: place))
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard failure == nil, let element = open.popLast() else { return }
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        append(string.utf8)
    }

    // Without this, Linux drops what is in CDATA.
    func parser(_ parser: XMLParser, foundCDATA block: Data) {
        append(block)
    }

    private func append(_ octets: some Sequence<UInt8>) {
        guard failure == nil, !open.isEmpty else { return }
        open[open.count - 1].text += octets
    }

    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
        let place = NotationPlace(line: max(1, parser.lineNumber), column: max(1, parser.columnNumber))
        let isBehind = root != nil
        let reason = isBehind ? "something behind the end of \(root?.name ?? "")" : "no well-formed XML"
        fail(NotationError(isBehind ? .surplus : .syntax, at: place, reason), parser)
    }
}
