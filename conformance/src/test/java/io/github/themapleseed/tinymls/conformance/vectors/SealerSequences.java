package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSealer;
import java.util.HexFormat;
import java.util.Optional;

/** What one sealer does with clock and random bytes that are given: FORMAT.md section 8. */
final class SealerSequences {
    private static final long NOW = MessageCase.PRESENT;
    private static final long MINUTE = 60_000;
    private static final EpochKey WHOLE = new EpochKey("whole", TestBytes.seeded("sealers/root", 32), 0,
            Position.LAST_EPOCH, NOW + KeyCatalog.DAY);
    private static final EpochKey PUNCTURED = new EpochKey("punctured", WHOLE.rootKey(), NOW - MINUTE,
            NOW + KeyCatalog.DAY, NOW + KeyCatalog.DAY);
    private static final HexFormat HEX = HexFormat.of();

    /** One sequence in the making. */
    private static final class Sequence {
        private final ReferenceSealer sealer;
        private final ArrayNode steps;
        private int count;

        Sequence(ArrayNode all, String name, EpochKey key) {
            sealer = new ReferenceSealer(key.tree(), key.notAfter(), MINUTE);
            ObjectNode json = all.addObject()
                    .put("name", name)
                    .put("rootKey", HEX.formatHex(key.rootKey()))
                    .put("exportedKey", HEX.formatHex(key.exported()))
                    .put("window", Long.toString(MINUTE));
            steps = json.putArray("steps");
        }

        Sequence begin(long now, boolean begins) {
            byte[] salt = TestBytes.seeded("sealers/salt " + count++, 12);
            require(sealer.begin(now, salt) == begins, "begin");
            steps.addObject().put("do", "begin").put("now", Long.toString(now)).put("random", HEX.formatHex(salt))
                    .put("begins", begins);
            return this;
        }

        Sequence advance(long counter, long bytes) {
            sealer.advance(counter, bytes);
            steps.addObject().put("do", "advance").put("counter", Long.toString(counter))
                    .put("sealedBytes", Long.toString(bytes));
            return this;
        }

        Sequence abandon() {
            Prefix prefix = sealer.take(false, 0).orElseThrow();
            steps.addObject().put("do", "abandon").put("prefix", HEX.formatHex(prefix.encode()));
            return this;
        }

        Sequence seal(byte[] callerIv, boolean seals) {
            byte[] aad = TestBytes.seeded("sealers/AAD", 5);
            byte[] plaintext = TestBytes.seeded("sealers/plaintext " + count++, 9);
            Optional<byte[]> message = sealer.seal(callerIv, aad, plaintext);
            require(message.isPresent() == seals, "seal");
            steps.addObject().put("do", "seal")
                    .put("callerIv", callerIv == null ? null : HEX.formatHex(callerIv))
                    .put("aad", HEX.formatHex(aad))
                    .put("plaintext", HEX.formatHex(plaintext))
                    .put("message", message.map(HEX::formatHex).orElse(null));
            return this;
        }

        Sequence seal() {
            return seal(null, true);
        }

        private void require(boolean holds, String what) {
            if (!holds) {
                throw new IllegalStateException("step " + steps.size() + ": the model does otherwise: " + what);
            }
        }
    }

    private SealerSequences() {
    }

    static ArrayNode json() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        byte[] iv = TestBytes.seeded("sealers/IV", 12);
        new Sequence(all, "counters count up from 0, whatever the IV", WHOLE)
                .begin(NOW, true).seal().seal(iv, true).seal(iv, true).seal(new byte[0], true).seal();
        new Sequence(all, "an abandoned message keeps its counter", WHOLE)
                .begin(NOW, true).seal().abandon().seal().abandon().abandon().seal();
        new Sequence(all, "the last counter, and the next sender epoch in the same millisecond", WHOLE)
                .begin(NOW, true).advance(ReferenceSealer.LAST_COUNTER, 0).seal().seal(null, false)
                .begin(NOW, true).seal();
        new Sequence(all, "the last counter is abandoned", WHOLE)
                .begin(NOW, true).advance(ReferenceSealer.LAST_COUNTER - 1, 0).seal().abandon().seal(iv, false)
                .begin(NOW + 1, true).seal();
        new Sequence(all, "the last byte of a sender epoch", WHOLE)
                .begin(NOW, true).advance(5, ReferenceSealer.MOST_BYTES - 1).seal().seal(null, false)
                .begin(NOW, true).seal();
        new Sequence(all, "all bytes of a sender epoch are sealed", WHOLE)
                .begin(NOW, true).advance(5, ReferenceSealer.MOST_BYTES).seal(null, false);
        new Sequence(all, "the clock steps back: a new salt, the clock's epoch", WHOLE)
                .begin(NOW, true).seal().begin(NOW - 5000, true).seal().begin(NOW - 5000, true).seal();
        new Sequence(all, "the clock steps back behind what is erased", PUNCTURED)
                .begin(NOW, true).seal().begin(NOW - MINUTE - 1, true).seal().begin(NOW - 2 * MINUTE, true).seal()
                .begin(NOW - 2 * MINUTE - 1, false);
        new Sequence(all, "the end of life", WHOLE)
                .begin(NOW + KeyCatalog.DAY, true).seal().begin(NOW + KeyCatalog.DAY + 1, false);
        return all;
    }
}
