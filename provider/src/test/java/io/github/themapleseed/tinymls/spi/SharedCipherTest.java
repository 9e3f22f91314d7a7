package io.github.themapleseed.tinymls.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import io.github.themapleseed.tinymls.session.SessionHandle;
import io.github.themapleseed.tinymls.session.World;
import java.util.Arrays;
import javax.crypto.ShortBufferException;
import org.junit.jupiter.api.Test;

/** A cipher shared by two threads is misuse, and yet no two messages have one (key, nonce) pair. */
class SharedCipherTest {
    private static final int MESSAGE = Header.BYTES + (int) ChunkLayout.V1.sealedBytes(0);

    private final World world = new World();
    private final SessionHandle key = world.imported(World.DEFAULT);
    private final EncryptOperation shared = new EncryptOperation(key, null, null);
    private byte[] other;

    private byte[] seal() {
        byte[] message = new byte[MESSAGE];
        try {
            WholeCalls.doFinal(shared, new byte[0], 0, 0, OutputRegion.of(message));
        } catch (ShortBufferException | RefusedMessageException e) {
            throw new IllegalStateException(e);
        }
        return message;
    }

    /** The second thread seals while the first is inside the delegate, its message half sealed. */
    @Test
    void secondThreadDoesNotSealUnderTheIvThatTheFirstHasTaken() throws Exception {
        World.seal(key);
        byte[] iv = shared.iv();
        world.recorder.onOperation(what -> {
            if (what.equals(RecordingProvider.RECORD)) {
                world.recorder.onOperation(nothing -> { });
                Thread second = new Thread(() -> other = seal());
                second.start();
                join(second);
            }
        });
        byte[] first = seal();
        assertNotNull(other, "the second has sealed in the middle of the first");
        assertArrayEquals(iv, Header.parse(first, 0).iv());
        assertFalse(Arrays.equals(first, 0, Header.PREFIX_BYTES, other, 0, Header.PREFIX_BYTES));
        assertArrayEquals(new byte[0], World.open(key, first));
        assertArrayEquals(new byte[0], World.open(key, other));
    }

    private static void join(Thread thread) {
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
