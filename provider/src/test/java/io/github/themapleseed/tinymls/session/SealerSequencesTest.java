package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.maintenance.Maintenance;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.vectors.VectorFiles;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * FORMAT.md section 8: the sealers of conformance/vectors/sequences-v1.json, each one session that seals message after
 * message, with clock, salt and counters as each step says. Each message takes the counter that was reserved for it,
 * as after a look at its IV.
 */
class SealerSequencesTest {
    private static final long LONGEST = Duration.ofDays(36_500).toMillis();

    @Test
    void sessionsSealMessageAfterMessage() throws Exception {
        int sealed = 0;
        int sooner = 0;
        for (JsonNode json : VectorFiles.own("sequences-v1.json").get("sealers")) {
            Sealer sealer = new Sealer(json);
            for (JsonNode step : json.get("steps")) {
                sealer.play(step);
            }
            sealed += sealer.sealed;
            sooner += sealer.sooner;
        }
        System.out.println("sequences-v1.json, sealers: " + sealed + " messages byte for byte, " + sooner
                + " not sealed, since the provider ends a sender epoch before a message would go beyond its bytes");
        assertEquals(21, sealed + sooner);
        assertEquals(1, sooner);
    }

    /** One session, whose wall clock and salts are those of the step. */
    private static final class Sealer implements TimeSource {
        private final Session session;
        private final StepSalt salts = new StepSalt();
        private final String name;
        private long millis;
        private int sealed;
        private int sooner;
        private boolean isOver;

        Sealer(JsonNode json) throws GeneralSecurityException {
            name = json.get("name").textValue();
            millis = VectorFiles.number(json.get("steps").get(0), "now");
            RatchetPolicy policy = new RatchetPolicy(100, Long.parseLong(json.get("window").textValue()), LONGEST);
            SessionDependencies dependencies = new SessionDependencies(Delegate.firstOtherThan("TinyMLS"), salts,
                    new KeyInventory(Maintenance.byHand(this)));
            session = new SessionRegistry(dependencies, policy)
                    .create(VectorFiles.bytes(json, "exportedKey"), policy).session();
        }

        @Override
        public long wallMillis() {
            return millis;
        }

        @Override
        public long monotonicNanos() {
            return 1;
        }

        void play(JsonNode step) {
            switch (step.get("do").textValue()) {
                case "begin" -> begin(step);
                case "advance" ->
                    advance(VectorFiles.number(step, "counter"), VectorFiles.number(step, "sealedBytes"));
                case "seal" -> seal(step);
                case "abandon" -> abandon(VectorFiles.bytes(step, "prefix"));
                default -> throw new AssertionError(step);
            }
        }

        private void begin(JsonNode step) {
            millis = VectorFiles.number(step, "now");
            salts.next = VectorFiles.bytes(step, "random");
            isOver = false;
            session.sealer().closeBefore(EpochArithmetic.MAX + 1);
            if (step.get("begins").booleanValue()) {
                session.sealer().freshEpoch(null);
            } else {
                assertThrows(KeyEndedException.class, () -> session.sealer().freshEpoch(null), name);
            }
        }

        private SenderEpoch current() {
            return session.sealer().freshEpoch(null);
        }

        private void advance(long counter, long bytes) {
            ((AtomicLong) Inside.of(current(), "messages")).set(counter);
            ((AtomicLong) Inside.of(current(), "bytes")).set(bytes);
        }

        private void seal(JsonNode step) {
            byte[] plaintext = VectorFiles.bytes(step, "plaintext");
            if (isOver) {
                return;
            }
            if (!hasRoom(plaintext.length)) {
                isOver = true;
                sooner += step.get("message").isNull() ? 0 : 1;
                return;
            }
            assertFalse(step.get("message").isNull(), name + ": the sender epoch is used up");
            byte[] aad = VectorFiles.bytes(step, "aad");
            byte[] message = new byte[Header.BYTES + (int) ChunkLayout.V1.sealedBytes(plaintext.length)];
            session.sealer().seal(new AssociatedData(VectorFiles.bytes(step, "callerIv"), aad, aad.length),
                    ShownIv.of(session.sealer().reserve(null)), null,
                    new BufferPair(plaintext, 0, plaintext.length, message, 0));
            assertArrayEquals(VectorFiles.bytes(step, "message"), message, name);
            sealed++;
        }

        /** Whether the current sender epoch seals one more message of that length. Takes nothing of it. */
        private boolean hasRoom(int length) {
            AtomicLong messages = (AtomicLong) Inside.of(current(), "messages");
            AtomicLong bytes = (AtomicLong) Inside.of(current(), "bytes");
            long counters = messages.get();
            long sealedBytes = bytes.get();
            boolean hasRoom = current().reserveOne() >= 0 && current().redeem(0, length) >= 0;
            messages.set(counters);
            bytes.set(sealedBytes);
            return hasRoom;
        }

        private void abandon(byte[] prefix) {
            ReservedNonce reserved = session.sealer().reserve(null);
            assertArrayEquals(Arrays.copyOfRange(prefix, 12, 24), reserved.iv(), name);
            assertTrue(Arrays.equals(prefix, 1, 19, reserved.name(), 0, 18), name);
        }
    }

    /** Draws the salt of the step wherever as many bytes as a salt has are wanted. */
    private static final class StepSalt extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private byte[] next = new byte[Header.SALT_BYTES];

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(next, 0, bytes, 0, Math.min(next.length, bytes.length));
        }
    }
}
