package io.github.themapleseed.tinymls.conformance.vectors;

import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The valid messages that faults are made from. */
final class FaultBases {
    static final int CHUNK = 65_536;
    static final int FULL_CHUNK = CHUNK + 16;
    static final int HEADER = 56;

    /** One chunk of 7 bytes, with an AAD: 79 bytes. */
    static final MessageCase TINY = MessageCase.named("tiny").aadOf(6).plaintextOf(7);
    /** Bound to a caller IV of 12 bytes. */
    static final MessageCase BOUND = MessageCase.named("bound").callerIvOf(12).aadOf(6).plaintextOf(7);
    /** Bound to the caller IV "a", with the AAD "bc". */
    static final MessageCase FRAMED = MessageCase.named("framed").callerIv(ascii("a")).aad(ascii("bc"));
    /** Bound to just the 12 bytes that would be reported if it were not bound. */
    static final MessageCase ECHO = echo();
    /** Chunks of 65,536, 65,536 and 8 bytes. */
    static final MessageCase LONG = MessageCase.named("long").aadOf(6).plaintextOf(2 * CHUNK + 8);
    /** The message after LONG in the same sender epoch, of the same length. */
    static final MessageCase NEXT = renamed("next", LONG.numbered(LONG.counter() + 1));
    /** Like LONG, with another sender salt. */
    static final MessageCase OTHER = new MessageCase("other sender epoch", LONG.rootKey(), LONG.epoch(),
            TestBytes.seeded("other sender epoch", 12), LONG.counter(), null, LONG.aad(), LONG.plaintext());
    /** Chunks of 65,536, 65,536 and 0 bytes. */
    static final MessageCase WHOLE = MessageCase.named("whole chunks").aadOf(6).plaintextOf(2 * CHUNK);
    /** Generation 0, and a full and a short chunk of generation 1. */
    static final MessageCase STREAM = MessageCase.named("stream").aadOf(6).plaintextOf(65 * CHUNK + 5);

    private static final Map<String, byte[]> SEALED = new ConcurrentHashMap<>();

    private FaultBases() {
    }

    /** Those that the file tells of, since longer faults are pieces of them. */
    static List<MessageCase> all() {
        return List.of(TINY, BOUND, FRAMED, ECHO, LONG, NEXT, OTHER, WHOLE, STREAM);
    }

    /** The bytes of a base. */
    static byte[] message(String name) {
        return SEALED.computeIfAbsent(name, wanted -> all().stream()
                .filter(base -> base.name().equals(wanted)).findFirst().orElseThrow().seal());
    }

    /** Makes sure that a message made for a fault opens, but for the fault. */
    static void requireOpens(MessageCase with, byte[] message) {
        if (ReferenceMessage.examine(ReferenceTree.ofRootKey(with.rootKey()), with.callerIv(), with.aad(), message)
                .rejectedBy().isPresent()) {
            throw new IllegalStateException(with.name() + ": the message does not open");
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static MessageCase echo() {
        MessageCase echo = MessageCase.named("echo").aadOf(6);
        return echo.callerIv(echo.prefix().reportedIv());
    }

    private static MessageCase renamed(String name, MessageCase of) {
        return new MessageCase(name, of.rootKey(), of.epoch(), of.salt(), of.counter(), of.callerIv(), of.aad(),
                of.plaintext());
    }
}
