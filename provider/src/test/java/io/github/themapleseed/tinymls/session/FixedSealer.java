package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.maintenance.Maintenance;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.io.ByteArrayOutputStream;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The provider's own sealing with nothing left to chance: a clock that stands at the epoch, a generator that draws the
 * salt, and a counter reserved. What is between these three and the bytes is production code.
 */
final class FixedSealer {
    private static final long LONGEST = Duration.ofDays(36_500).toMillis();
    private static final RatchetPolicy KEEPS_ALL = new RatchetPolicy(100, RatchetPolicy.UNLIMITED, LONGEST);

    private final Session session;

    private FixedSealer(Session session) {
        this.session = session;
    }

    /** A session of that root key or exported key, at that time, which draws that salt for each sender epoch. */
    static FixedSealer of(byte[] encodedKey, long epoch, byte[] salt) throws InvalidKeyException {
        SessionDependencies dependencies = new SessionDependencies(Delegate.firstOtherThan("TinyMLS"),
                new OneSalt(salt), new KeyInventory(Maintenance.byHand(new StoppedClock(epoch))));
        return new FixedSealer(new SessionRegistry(dependencies, KEEPS_ALL).create(encodedKey, KEEPS_ALL).session());
    }

    /** Seals as {@code doFinal} does with a message that is there as a whole. */
    byte[] sealWhole(long counter, byte[] callerIv, byte[] aad, byte[] plaintext) {
        byte[] message = new byte[Math.toIntExact(Header.BYTES + ChunkLayout.V1.sealedBytes(plaintext.length))];
        session.sealer().seal(new AssociatedData(callerIv, aad, aad.length), ShownIv.of(numbered(counter)), null,
                new BufferPair(plaintext, 0, plaintext.length, message, 0));
        return message;
    }

    /** Seals as {@code update} and {@code doFinal} do with a message that comes piece by piece. */
    byte[] sealChunkByChunk(long counter, byte[] callerIv, byte[] aad, byte[] plaintext) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int chunk = ChunkLayout.V1.chunkBytes();
        byte[] out = new byte[ChunkLayout.V1.sealedChunkBytes()];
        try (StreamedMessage stream = session.sealer().begin(new AssociatedData(callerIv, aad, aad.length),
                numbered(counter), null)) {
            byte[] header = new byte[Header.BYTES];
            stream.header().writeTo(header, 0);
            message.writeBytes(header);
            for (int at = 0; at <= plaintext.length; at += chunk) {
                int written = stream.seal(
                        new BufferPair(plaintext, at, Math.min(chunk, plaintext.length - at), out, 0));
                message.write(out, 0, written);
            }
        }
        return message.toByteArray();
    }

    /** The counter that would be taken, moved to the one wanted. */
    private ReservedNonce numbered(long counter) {
        return new ReservedNonce(session.sealer().reserve(null).name(), counter);
    }

    /** The exported form of the key at that time. */
    byte[] export() {
        return session.export();
    }

    /** Erases the session. */
    void end() {
        session.destroy();
    }

    private record StoppedClock(long wallMillis) implements TimeSource {
        @Override
        public long monotonicNanos() {
            return TimeUnit.SECONDS.toNanos(1);
        }
    }

    /** Draws the salt wherever as many bytes as a salt has are wanted, and zeros elsewhere. */
    private static final class OneSalt extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] salt;

        OneSalt(byte[] salt) {
            this.salt = salt.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0);
            if (bytes.length == Header.SALT_BYTES) {
                System.arraycopy(salt, 0, bytes, 0, bytes.length);
            }
        }
    }
}
