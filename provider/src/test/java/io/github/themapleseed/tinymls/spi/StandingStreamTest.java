package io.github.themapleseed.tinymls.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.session.KeyEndedException;
import io.github.themapleseed.tinymls.session.KeyHandle;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import io.github.themapleseed.tinymls.session.SessionHandle;
import io.github.themapleseed.tinymls.session.World;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherOutputStream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The JDK's output stream over a message that stands still for longer than the window, or whose key's life ends. */
class StandingStreamTest {
    private static final int FIRST = Header.BYTES + ChunkLayout.V1.sealedChunkBytes();
    private static final int LENGTH = 3 * ChunkLayout.V1.chunkBytes() + 1_000;

    private final World world = new World();
    private final SecretKey root = new SecretKeySpec(World.root(1), "AES");
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    /** The provider's cipher over this world's clock. */
    private OutputStream stream(int mode, int bufferBytes) throws Exception {
        Provider provider = new TinyMlsProvider();
        ProviderContext context = new ProviderContext(provider, world.dependencies, world.registry, World.DEFAULT, null,
                bufferBytes, false, new Plain(), new ProviderErrorState());
        Cipher cipher = new Cipher(new TinyMlsCipher(context), provider, "TinyMLS") { };
        cipher.init(mode, root);
        return new CipherOutputStream(file, cipher);
    }

    private byte[] sealed() {
        SessionHandle sender = world.imported(World.DEFAULT);
        byte[] message = new byte[Header.BYTES + (int) ChunkLayout.V1.sealedBytes(LENGTH)];
        sender.session().sealer().seal(AssociatedData.NONE, null, null,
                new BufferPair(new byte[LENGTH], 0, LENGTH, message, 0));
        return message;
    }

    private static void assertClosingFails(OutputStream out, String reason) {
        UncheckedIOException e = assertThrows(UncheckedIOException.class, out::close);
        assertInstanceOf(AEADBadTagException.class, e.getCause().getCause());
        assertEquals(reason, e.getCause().getCause().getMessage());
    }

    @Test
    void messageThatStoodStillAfterItsBeginningWasWritten() throws Exception {
        for (boolean more : new boolean[] {true, false}) {
            byte[] message = sealed();
            file.reset();
            OutputStream out = stream(Cipher.DECRYPT_MODE, 0);
            out.write(message, 0, FIRST);
            assertEquals(ChunkLayout.V1.chunkBytes(), file.size());
            world.pass(2 * World.DEFAULT.windowMillis());
            out.write(message, FIRST, more ? message.length - FIRST : 100);
            assertClosingFails(out, "ERASED");
            assertEquals(ChunkLayout.V1.chunkBytes(), file.size());
        }
    }

    @Test
    void messageWhoseKeyEndsAfterItsBeginningWasWritten() throws Exception {
        byte[] message = sealed();
        OutputStream out = stream(Cipher.DECRYPT_MODE, 0);
        out.write(message, 0, FIRST);
        world.time.leap(World.DEFAULT.lifetimeMillis());
        world.time.pass(World.DEFAULT.lifetimeMillis() + 1);
        out.write(message, FIRST, message.length - FIRST);
        assertClosingFails(out, "EXPIRED");
    }

    @Test
    void messageThatStoodStillBeforeAnythingWasWritten() throws Exception {
        byte[] message = sealed();
        OutputStream out = stream(Cipher.DECRYPT_MODE, 1 << 24);
        out.write(message, 0, FIRST);
        world.pass(2 * World.DEFAULT.windowMillis());
        out.write(message, FIRST, message.length - FIRST);
        out.close();
        assertEquals(0, file.size());
    }

    /** What was written is cut. Ending the stream after that does not append a message that opens. */
    @Test
    void sealingThatStoodStillFailsAndAppendsNothing() throws Exception {
        OutputStream out = stream(Cipher.ENCRYPT_MODE, 0);
        out.write(new byte[LENGTH]);
        int written = file.size();
        assertTrue(written > 0);
        world.pass(2 * World.DEFAULT.windowMillis());
        assertThrows(IllegalStateException.class, () -> out.write(new byte[LENGTH]));
        assertThrows(IllegalStateException.class, out::close);
        assertEquals(written, file.size());
    }

    /** The same where the last call of the message, and not a call in its middle, finds it erased. */
    @Test
    void secondEndOfASealingThatStoodStillAppendsNothing() throws Exception {
        EncryptOperation sealing = new EncryptOperation(world.imported(World.DEFAULT), null, null);
        sealing.update(new byte[LENGTH], 0, LENGTH);
        world.pass(2 * World.DEFAULT.windowMillis());
        OutputRegion target = OutputRegion.of(new byte[LENGTH]);
        assertThrows(KeyEndedException.class, () -> WholeCalls.doFinal(sealing, new byte[0], 0, 0, target));
        sealing.reset();
        assertThrows(IllegalStateException.class, sealing::checkBegun);
    }

    /** The types of this test: what was refused is named by its reason. */
    private static final class Plain implements PublicTypeFactory {
        @Override
        public Path storePath(KeyStore.LoadStoreParameter parameter) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SecretKey liveKey(KeyHandle handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RatchetPolicy policy(AlgorithmParameterSpec spec) {
            throw new UnsupportedOperationException();
        }

        @Override
        public AEADBadTagException refused(RefusedMessageException refusal) {
            return new AEADBadTagException(refusal.reason().name());
        }

        @Override
        public IllegalStateException ended(KeyEndedException ended) {
            return new IllegalStateException(ended);
        }
    }
}
