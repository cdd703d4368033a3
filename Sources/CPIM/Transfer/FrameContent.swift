/// What stands in a frame of a connection.
public enum FrameContent: Hashable, Sendable {
    /// An operation. Where nobody answers it, whoever sends it may want a receipt: that octets left says nothing of
    /// whether anybody took them.
    case operation(CPIMOperation, wantsReceipt: Bool = false)
    /// The operation before has been taken.
    case receipt

    private static let receiptKind: UInt8 = 5
    /// In the kind of an operation.
    private static let receiptFlag: UInt8 = 0x80

    /// - Parameter body: What is behind the length.
    /// - Throws: `FrameError` with the place of the first mistake.
    public init(body: [UInt8]) throws(FrameError) {
        guard body != [FrameContent.receiptKind] else {
            self = .receipt
            return
        }
        guard let kind = body.first, kind & FrameContent.receiptFlag != 0 else {
            self = .operation(try CPIMOperation(frame: body))
            return
        }
        let operation = try CPIMOperation(frame: [kind & ~FrameContent.receiptFlag] + body.dropFirst())
        // What answers is not answered.
        if case .response = operation { throw FrameError(code: .value, offset: 0) }
        self = .operation(operation, wantsReceipt: true)
    }

    /// The frame with its length.
    /// - Throws: `FrameError` for an operation that fits none.
    public func frame() throws(FrameError) -> [UInt8] {
        switch self {
        case .receipt: return [0, 0, 0, 1, FrameContent.receiptKind]
        case .operation(let operation, let wantsReceipt):
            if wantsReceipt, case .response = operation { throw FrameError(code: .value, offset: 0) }
            var frame = try operation.frame()
            if wantsReceipt { frame[Frame.headLength] |= FrameContent.receiptFlag }
            return frame
        }
    }
}
