package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.themapleseed.tinymls.conformance.model.Admission;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Outcome;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Messages that fail two checks, a neighbouring pair each: the order of FORMAT.md section 9 decides. */
final class DoubleFaults {
    private static final MessageCase LIKE = MessageCase.named("double fault").aadOf(6);
    private static final byte[] OTHER_IV = TestBytes.seeded("double fault/other IV", 12);
    private static final long MINUTE = 60_000;
    private static final HexFormat HEX = HexFormat.of();

    private DoubleFaults() {
    }

    static ArrayNode json() {
        ArrayNode faults = JsonNodeFactory.instance.arrayNode();
        byte[] now = LIKE.seal();
        byte[] old = LIKE.at(0).seal();
        add(faults, "length and version", flipped(Arrays.copyOf(now, 71), 0, 0x02), null, Check.LENGTH);
        add(faults, "version and caller IV", flipped(now, 0, 0x02), OTHER_IV, Check.VERSION);
        add(faults, "caller IV and epoch", old, OTHER_IV, Check.CALLER_IV);
        add(faults, "flag without caller IV, and epoch", flipped(old, 0, 0x80), null, Check.CALLER_IV);
        add(faults, "epoch and commitment", flipped(old, 40, 0x10), null, Check.EPOCH);
        add(faults, "epoch and chunk", flipped(old, 60, 0x10), null, Check.EPOCH);
        add(faults, "commitment and chunk", flipped(flipped(now, 40, 0x10), 60, 0x10), null, Check.COMMITMENT);
        add(faults, "length and epoch", Arrays.copyOf(old, 71), null, Check.LENGTH);
        return faults;
    }

    private static void add(ArrayNode faults, String name, byte[] message, byte[] iv, Check check) {
        Admission admission = new Admission(
                ReferenceTree.ofRootKey(LIKE.rootKey()),
                Position.LAST_EPOCH, MINUTE, MessageCase.PRESENT);
        Outcome outcome = ReferenceMessage.examine(admission, iv, LIKE.aad(), message);
        if (!outcome.rejectedBy().equals(Optional.of(check))) {
            throw new IllegalStateException(name + ": stated " + check + ", model " + outcome.rejectedBy());
        }
        faults.addObject()
                .put("name", name)
                .put("rootKey", HEX.formatHex(LIKE.rootKey()))
                .put("now", Long.toString(MessageCase.PRESENT))
                .put("window", Long.toString(MINUTE))
                .put("callerIv", iv == null ? null : HEX.formatHex(iv))
                .put("aad", HEX.formatHex(LIKE.aad()))
                .put("message", HEX.formatHex(message))
                .put("rejectedBy", check.name());
    }

    private static byte[] flipped(byte[] message, int offset, int mask) {
        byte[] flipped = message.clone();
        flipped[offset] ^= (byte) mask;
        return flipped;
    }
}
