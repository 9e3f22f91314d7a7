package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.EpochErasedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CONTRACT.md item 22: a message above the release buffer that is cut short or altered leaves an authentic beginning
 * behind. {@code CipherOutputStream.close} discards the {@code AEADBadTagException}, so the failure gets past it
 * unchecked.
 */
class CutOutputTest {
    private static final String CLAIMED = "AES/GCM/NoPadding";
    private static final int SEALED_CHUNK = Tiny.CHUNK + Tiny.TAG;

    private final SecretKey key;

    CutOutputTest() throws GeneralSecurityException {
        key = Tiny.liveKey();
    }

    private interface End {
        void on(Cipher cipher) throws GeneralSecurityException;
    }

    private interface Making {
        OutputStream over(OutputStream out, Cipher cipher);
    }

    private Cipher opener(Provider provider, String name) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(name, provider);
        cipher.init(Cipher.DECRYPT_MODE, key);
        return cipher;
    }

    /** Cut around every boundary of chunks, and with a bit flipped in every chunk's first and last byte. */
    private static List<byte[]> faulty(byte[] message) {
        List<byte[]> faulty = new ArrayList<>();
        for (int start = Tiny.HEADER; start < message.length; start += SEALED_CHUNK) {
            for (int cut : new int[] {start - 1, start, start + 1, start + Tiny.TAG - 1, start + Tiny.TAG}) {
                faulty.add(Arrays.copyOf(message, Math.min(cut, message.length - 1)));
            }
            int end = Math.min(start + SEALED_CHUNK, message.length) - 1;
            for (int place : new int[] {start, end}) {
                byte[] flipped = message.clone();
                flipped[place] ^= 0x10;
                faulty.add(flipped);
            }
        }
        faulty.add(Arrays.copyOf(message, message.length - 1));
        faulty.add(Arrays.copyOf(message, message.length + 1));
        return faulty;
    }

    private static void write(OutputStream out, byte[] bytes, int part) throws IOException {
        for (int at = 0; at < bytes.length; at += part) {
            out.write(bytes, at, Math.min(part, bytes.length - at));
        }
    }

    /** What leaves the stream is authentic; if anything has, closing it fails. Returns how much has. */
    private static int written(Cipher cipher, byte[] faulty, int part, byte[] plaintext) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        OutputStream out = new CipherOutputStream(file, cipher);
        write(out, faulty, part);
        if (file.size() > 0) {
            assertIncomplete(out, AEADBadTagException.class);
        }
        out.close();
        assertArrayEquals(Arrays.copyOf(plaintext, file.size()), file.toByteArray());
        return file.size();
    }

    private static void assertIncomplete(OutputStream out, Class<? extends AEADBadTagException> reason) {
        UncheckedIOException e = assertThrows(UncheckedIOException.class, out::close);
        assertInstanceOf(IOException.class, e.getCause());
        assertInstanceOf(reason, e.getCause().getCause());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "64KiB", "200KiB"})
    void item22CutsAndFlipsAtEveryBoundary(String buffer) throws GeneralSecurityException, IOException {
        Provider provider = Tiny.configured("tinymls.buffer=" + buffer, "tinymls.claim=" + CLAIMED);
        int released = 0;
        for (int length : new int[] {5 * Tiny.CHUNK, 5 * Tiny.CHUNK + 10}) {
            byte[] plaintext = Tiny.plaintext(length);
            for (byte[] faulty : faulty(Tiny.seal(key, plaintext))) {
                for (int part : new int[] {8_192, 1 << 20}) {
                    for (String name : new String[] {"TinyMLS", CLAIMED}) {
                        released += written(opener(provider, name), faulty, part, plaintext) > 0 ? 1 : 0;
                    }
                }
            }
        }
        assertTrue(released > 0);
        Tiny.report("streams cut or altered after release, buffer " + buffer, released);
    }

    /** With the buffer as it is unless set otherwise. */
    @Test
    void item22AboveTheDefaultBuffer() throws GeneralSecurityException, IOException {
        byte[] plaintext = Tiny.plaintext(Tiny.OVER_BUFFER + 3 * Tiny.CHUNK);
        byte[] message = Tiny.seal(key, plaintext);
        int boundary = message.length - (message.length - Tiny.HEADER) % SEALED_CHUNK;
        byte[] flipped = message.clone();
        flipped[message.length - 1] ^= 1;
        for (byte[] faulty : new byte[][] {flipped, Arrays.copyOf(message, boundary),
            Arrays.copyOf(message, boundary + 5), Arrays.copyOf(message, message.length - 1)}) {
            assertTrue(written(Tiny.opener(key), faulty, 8_192, plaintext) >= 16 * Tiny.MIB);
        }
    }

    /** Where nothing has been written, nothing looks whole: silent as with AES/GCM. */
    @Test
    void item22SilentWhereNothingHasLeft() throws GeneralSecurityException, IOException {
        byte[] plaintext = Tiny.plaintext(3 * Tiny.CHUNK);
        for (byte[] faulty : faulty(Tiny.seal(key, plaintext))) {
            assertEquals(0, written(Tiny.opener(key), faulty, 8_192, plaintext));
        }
    }

    /** A subclass that leaves closing to the JDK's class. */
    private static final class Inheriting extends CipherOutputStream {
        Inheriting(OutputStream out, Cipher cipher) {
            super(out, cipher);
        }
    }

    private static final class CallingSuper extends CipherOutputStream {
        CallingSuper(OutputStream out, Cipher cipher) {
            super(out, cipher);
        }

        @Override
        public void close() throws IOException {
            super.close();
        }
    }

    /** A subclass that ends the cipher itself, and so gets what Cipher declares. */
    private static final class Ending extends CipherOutputStream {
        private final Cipher cipher;
        private GeneralSecurityException failure;

        Ending(OutputStream out, Cipher cipher) {
            super(out, cipher);
            this.cipher = cipher;
        }

        @Override
        public void close() {
            try {
                cipher.doFinal();
            } catch (GeneralSecurityException e) {
                failure = e;
            }
        }
    }

    @Test
    void item22SubclassesOfTheStream() throws GeneralSecurityException, IOException {
        Provider provider = Tiny.configured("tinymls.buffer=0");
        byte[] cut = Arrays.copyOf(Tiny.seal(key, Tiny.plaintext(200_000)), 2 * SEALED_CHUNK);
        Making[] makings = {Inheriting::new, CallingSuper::new, (out, c) -> new CipherOutputStream(out, c) { }};
        for (Making making : makings) {
            OutputStream out = making.over(OutputStream.nullOutputStream(), opener(provider, "TinyMLS"));
            out.write(cut);
            assertIncomplete(out, AEADBadTagException.class);
        }
        Ending ending = new Ending(OutputStream.nullOutputStream(), opener(provider, "TinyMLS"));
        ending.write(cut);
        ending.close();
        assertInstanceOf(AEADBadTagException.class, ending.failure);
    }

    /** All others get the exception that Cipher declares. */
    @Test
    void item22OtherCallersGetTheBadTag() throws GeneralSecurityException, IOException {
        Provider provider = Tiny.configured("tinymls.buffer=0", "tinymls.claim=" + CLAIMED);
        byte[] cut = Arrays.copyOf(Tiny.seal(key, Tiny.plaintext(200_000)), 2 * SEALED_CHUNK);
        for (String name : new String[] {"TinyMLS", CLAIMED}) {
            Cipher opener = opener(provider, name);
            for (End end : new End[] {c -> c.doFinal(), c -> c.doFinal(new byte[99_999], 0),
                c -> c.doFinal(new byte[1]), c -> c.doFinal(new byte[1], 0, 1, new byte[99_999])}) {
                assertTrue(opener.update(cut).length > 0);
                assertThrows(AEADBadTagException.class, () -> end.on(opener));
            }
            InputStream in = new CipherInputStream(new ByteArrayInputStream(cut), opener);
            IOException e = assertThrows(IOException.class, in::readAllBytes);
            assertInstanceOf(AEADBadTagException.class, e.getCause());
            in.close();
            InputStream half = new CipherInputStream(new ByteArrayInputStream(cut), opener);
            assertTrue(half.read() >= 0);
            half.close();
        }
    }

    /** The key ends when the beginning has been written. */
    @Test
    void item22KeyThatEndsInTheMiddle() throws Exception {
        SecretKey own = Tiny.liveKey();
        byte[] message = Tiny.seal(own, Tiny.plaintext(200_000));
        for (int more : new int[] {0, SEALED_CHUNK, message.length - 2 * SEALED_CHUNK}) {
            Cipher cipher = Cipher.getInstance("TinyMLS", Tiny.configured("tinymls.buffer=0"));
            SecretKey ending = SecretKeyFactory.getInstance("TinyMLS", Tiny.PROVIDER)
                    .translateKey(Tiny.exported(own));
            cipher.init(Cipher.DECRYPT_MODE, ending);
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            OutputStream out = new CipherOutputStream(file, cipher);
            out.write(message, 0, 2 * SEALED_CHUNK);
            assertEquals(Tiny.CHUNK, file.size(), "the rest of what was written waits for its chunk to be whole");
            ending.destroy();
            out.write(message, 2 * SEALED_CHUNK, more);
            assertIncomplete(out, EpochErasedException.class);
        }
    }

    /** The next message of the cipher has nothing to do with the last one's fate. */
    @Test
    void item22NextMessageBeginsAnew() throws GeneralSecurityException, IOException {
        Cipher opener = opener(Tiny.configured("tinymls.buffer=0"), "TinyMLS");
        byte[] message = Tiny.seal(key, Tiny.plaintext(100_000));
        assertTrue(written(opener, Arrays.copyOf(message, 80_000), 8_192, Tiny.plaintext(100_000)) > 0);
        OutputStream nothing = new CipherOutputStream(OutputStream.nullOutputStream(), opener);
        nothing.write(message, 0, 50);
        nothing.close();
        assertArrayEquals(Tiny.plaintext(100_000), opener.doFinal(message));
    }
}
