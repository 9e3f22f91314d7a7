package io.github.themapleseed.tinymls.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.session.SessionHandle;
import io.github.themapleseed.tinymls.session.World;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * The IV of the message just sealed comes from the sealer: what else happens to the caller's array does not change it.
 */
class EncryptOperationTest {
    private static final int MESSAGE = Header.BYTES + (int) ChunkLayout.V1.sealedBytes(500);

    private final World world = new World();
    private final SessionHandle key = world.imported(World.DEFAULT);
    private final EncryptOperation sealing = new EncryptOperation(key, null, null);
    private final byte[] message = new byte[MESSAGE];
    private byte[] header;

    /** Overwrites the header in the caller's array while the message is being sealed behind it. */
    private void overwriteHeader(String operation) {
        if (operation.equals(RecordingProvider.RECORD) && !Arrays.equals(message, new byte[MESSAGE])) {
            header = Arrays.copyOf(message, Header.BYTES);
            Arrays.fill(message, 0, Header.BYTES, (byte) 0x7F);
            world.recorder.onOperation(nothing -> { });
        }
    }

    private void assertIvIsOfTheSealer() {
        byte[] shown = sealing.iv();
        assertArrayEquals(Header.parse(header, 0).iv(), shown);
        assertFalse(Arrays.equals(shown, Header.parse(message, 0).iv()), "the array has been overwritten");
    }

    @Test
    void ivIsNotReadFromTheOutput() throws Exception {
        World.seal(key);
        for (int inPieces : new int[] {0, 200}) {
            Arrays.fill(message, (byte) 0);
            sealing.update(new byte[inPieces], 0, inPieces);
            world.recorder.onOperation(this::overwriteHeader);
            WholeCalls.doFinal(sealing, new byte[500], 0, 500 - inPieces, OutputRegion.of(message));
            assertIvIsOfTheSealer();
        }
    }
}
