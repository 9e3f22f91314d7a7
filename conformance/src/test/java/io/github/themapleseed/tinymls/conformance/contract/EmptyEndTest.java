package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.SealedObject;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/**
 * CONTRACT.md item 11: a {@code doFinal} that names no input, right after a message, is no message. Sealing it is
 * refused, opening it is a message cut to nothing, as with AES/GCM. Where input is named, empty or not, or AAD or data
 * came before, it is one.
 */
class EmptyEndTest {
    private static final byte[] TEXT = "attack at dawn".getBytes();
    private static final String CLAIMED = "AES/GCM/NoPadding";
    private static final int[] LENGTHS = {0, 14, 65_535, 65_536, 200_000};

    private final SecretKey key;

    EmptyEndTest() throws GeneralSecurityException {
        key = Tiny.liveKey();
    }

    /** One way of ending a cipher without input, or of sealing or opening a message. */
    private interface Call {
        byte[] on(Cipher cipher, byte[] input) throws GeneralSecurityException;
    }

    private static List<Call> ends() {
        return List.of((c, in) -> c.doFinal(), (c, in) -> into(c, new byte[99], 0), (c, in) -> into(c, new byte[99], 9),
                (c, in) -> into(c, new byte[9], 9), (c, in) -> into(c, new byte[0], 0));
    }

    private static byte[] into(Cipher cipher, byte[] output, int offset) throws GeneralSecurityException {
        return new byte[cipher.doFinal(output, offset)];
    }

    private static List<Call> messages() {
        return List.of(Cipher::doFinal,
                (c, in) -> new byte[c.doFinal(in, 0, in.length, new byte[in.length + 200])],
                (c, in) -> new byte[c.doFinal(ByteBuffer.wrap(in), ByteBuffer.allocate(in.length + 200))],
                EmptyEndTest::inParts);
    }

    private static byte[] inParts(Cipher cipher, byte[] input) throws GeneralSecurityException {
        for (int i = 0; i < input.length; i += 50_000) {
            cipher.update(input, i, Math.min(50_000, input.length - i));
        }
        return cipher.doFinal(input, 0, 0);
    }

    /** Ciphers of both names, fresh from init. */
    private List<Cipher> ciphers(int mode) throws GeneralSecurityException {
        Provider claiming = Tiny.configured("tinymls.claim=" + CLAIMED);
        List<Cipher> ciphers = new ArrayList<>();
        for (Cipher cipher : new Cipher[] {Tiny.cipher(), Cipher.getInstance(CLAIMED, claiming)}) {
            cipher.init(mode, key);
            ciphers.add(cipher);
        }
        return ciphers;
    }

    @Test
    void item11SealingIsRefusedRightAfterAMessage() throws GeneralSecurityException {
        for (Cipher sealer : ciphers(Cipher.ENCRYPT_MODE)) {
            for (int length : LENGTHS) {
                for (Call message : messages()) {
                    for (Call end : ends()) {
                        message.on(sealer, Tiny.plaintext(length));
                        byte[] iv = sealer.getIV();
                        assertThrows(IllegalStateException.class, () -> end.on(sealer, null));
                        assertThrows(IllegalStateException.class, () -> end.on(sealer, null), "nor the next time");
                        assertArrayEquals(iv, sealer.getIV(), "nothing has changed");
                    }
                }
            }
            assertArrayEquals(TEXT, Tiny.open(key, sealer.doFinal(TEXT)), "the next message");
        }
    }

    @Test
    void item11OpeningIsAMessageCutToNothing() throws GeneralSecurityException {
        for (Cipher opener : ciphers(Cipher.DECRYPT_MODE)) {
            for (Call end : ends()) {
                assertThrows(AEADBadTagException.class, () -> end.on(opener, null), "right after init");
            }
            for (int length : LENGTHS) {
                byte[] sealed = Tiny.seal(key, Tiny.plaintext(length));
                for (Call message : messages()) {
                    for (Call end : ends()) {
                        message.on(opener, sealed);
                        assertThrows(AEADBadTagException.class, () -> end.on(opener, null));
                        assertThrows(AEADBadTagException.class, () -> end.on(opener, null), "nor the next time");
                    }
                }
            }
            assertArrayEquals(TEXT, opener.doFinal(Tiny.seal(key, TEXT)), "the next message");
        }
    }

    @Test
    void item11RightAfterInitItSealsTheEmptyMessage() throws GeneralSecurityException {
        for (Cipher sealer : ciphers(Cipher.ENCRYPT_MODE)) {
            for (int again = 0; again < 3; again++) {
                assertEquals(0, Tiny.open(key, sealer.doFinal()).length);
                sealer.init(Cipher.ENCRYPT_MODE, key);
                assertEquals(72, sealer.doFinal(new byte[80], 8));
                sealer.init(Cipher.ENCRYPT_MODE, key);
            }
        }
    }

    @Test
    void item11WhereInputIsNamedTheEmptyMessageIsSealed() throws GeneralSecurityException {
        Cipher sealer = Tiny.sealer(key);
        for (int i = 0; i < 3; i++) {
            byte[] output = new byte[72];
            ByteBuffer buffer = ByteBuffer.allocate(72);
            assertEquals(72, sealer.doFinal(TEXT, 3, 0, output));
            assertEquals(72, sealer.doFinal(ByteBuffer.allocate(0), buffer));
            for (byte[] message : new byte[][] {sealer.doFinal(new byte[0]), sealer.doFinal(TEXT, 14, 0), output,
                buffer.array()}) {
                assertEquals(0, Tiny.open(key, message).length);
            }
        }
    }

    @Test
    void item11WhereAadOrDataCameBeforeItEndsTheMessage() throws GeneralSecurityException {
        Cipher sealer = Tiny.sealer(key);
        Cipher opener = Tiny.opener(key);
        for (int i = 0; i < 3; i++) {
            sealer.updateAAD(TEXT);
            byte[] empty = sealer.doFinal();
            opener.updateAAD(TEXT);
            assertEquals(0, opener.doFinal(empty).length);
            sealer.update(TEXT, 0, 1);
            assertEquals(1, Tiny.open(key, sealer.doFinal()).length);
            sealer.updateAAD(new byte[0]);
            sealer.update(new byte[0]);
            sealer.update(ByteBuffer.allocate(0), ByteBuffer.allocate(0));
            assertThrows(IllegalStateException.class, sealer::doFinal, "nothing was given");
        }
    }

    @Test
    void item11WrappingGoesOn() throws Exception {
        Cipher wrapper = Tiny.cipher(Cipher.WRAP_MODE, key);
        Cipher unwrapper = Tiny.cipher(Cipher.UNWRAP_MODE, key);
        Key other = Tiny.rootKey(3);
        for (int i = 0; i < 3; i++) {
            assertEquals(other, unwrapper.unwrap(wrapper.wrap(other), "AES", Cipher.SECRET_KEY));
        }
        Cipher sealer = Tiny.sealer(key);
        for (int i = 0; i < 3; i++) {
            assertEquals("something", new SealedObject("something", sealer).getObject(Tiny.opener(key)));
        }
    }

    /** A stream that ends its cipher at every close, as that of Bouncy Castle does. */
    private static final class EndsAtEveryClose extends FilterOutputStream {
        private final Cipher cipher;

        EndsAtEveryClose(OutputStream out, Cipher cipher) {
            super(out);
            this.cipher = cipher;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            byte[] some = cipher.update(bytes, offset, length);
            out.write(some == null ? new byte[0] : some); // Cipher has none for no input
        }

        @Override
        public void close() throws IOException {
            try {
                out.write(cipher.doFinal());
            } catch (GeneralSecurityException | RuntimeException e) {
                throw new IOException("the stream cannot be ended", e);
            }
            super.close();
        }
    }

    @Test
    void item11StreamThatEndsTwiceAppendsNothing() throws GeneralSecurityException, IOException {
        for (Cipher sealer : ciphers(Cipher.ENCRYPT_MODE)) {
            for (int length : LENGTHS) {
                sealer.init(Cipher.ENCRYPT_MODE, key);
                ByteArrayOutputStream file = new ByteArrayOutputStream();
                OutputStream out = new EndsAtEveryClose(file, sealer);
                out.write(Tiny.plaintext(length));
                out.close();
                IOException e = assertThrows(IOException.class, out::close);
                assertInstanceOf(IllegalStateException.class, e.getCause());
                assertArrayEquals(Tiny.plaintext(length), Tiny.open(key, file.toByteArray()));
            }
        }
    }

    /** The cipher is not initialised between the streams, and somebody has cut the second to nothing. */
    @Test
    void item11StreamCutToNothingIsNotAnEmptyOne() throws GeneralSecurityException, IOException {
        for (Cipher opener : ciphers(Cipher.DECRYPT_MODE)) {
            opener.doFinal(Tiny.seal(key, TEXT));
            InputStream in = new CipherInputStream(new ByteArrayInputStream(new byte[0]), opener);
            IOException e = assertThrows(IOException.class, in::readAllBytes);
            assertInstanceOf(AEADBadTagException.class, e.getCause());
        }
    }

    /** They end a cipher once. */
    @Test
    void item11StreamsOfTheJdkMayBeClosedTwice() throws GeneralSecurityException, IOException {
        for (int length : LENGTHS) {
            byte[] plaintext = Tiny.plaintext(length);
            ByteArrayOutputStream sealed = new ByteArrayOutputStream();
            OutputStream out = new CipherOutputStream(sealed, Tiny.sealer(key));
            out.write(plaintext);
            out.close();
            out.close();
            Cipher opener = Tiny.opener(key);
            for (int again = 0; again < 3; again++) {
                InputStream in = new CipherInputStream(new ByteArrayInputStream(sealed.toByteArray()), opener);
                assertArrayEquals(plaintext, in.readAllBytes());
                in.close();
                in.close();
            }
            InputStream sealing = new CipherInputStream(new ByteArrayInputStream(plaintext), Tiny.sealer(key));
            assertArrayEquals(plaintext, Tiny.open(key, sealing.readAllBytes()));
            sealing.close();
            sealing.close();
            new CipherInputStream(new ByteArrayInputStream(plaintext), Tiny.sealer(key)).close();
        }
    }
}
