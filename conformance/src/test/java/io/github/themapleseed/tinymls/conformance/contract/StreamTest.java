package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CONTRACT.md items 21 and 22: the JDK's cipher streams, whole and with messages that are corrupt, cut short or
 * abandoned.
 */
class StreamTest {
    private static final int[] LENGTHS = {0, 1, 511, 512, 513, 8_191, 8_192, 8_193, 65_535, 65_536, 65_537, 300_000};

    private interface Reading {
        void from(InputStream in, OutputStream to) throws IOException;
    }

    private final SecretKey key = Tiny.rootKey(21);

    private static Reading[] readings() {
        return new Reading[] {
            (in, to) -> in.transferTo(to),
            (in, to) -> {
                for (int b = in.read(); b >= 0; b = in.read()) {
                    to.write(b);
                }
            },
            (in, to) -> arrays(in, to, 1),
            (in, to) -> arrays(in, to, 777),
            (in, to) -> arrays(in, to, 100_000),
            StreamTest::byWhatIsAvailable};
    }

    private static void arrays(InputStream in, OutputStream to, int size) throws IOException {
        byte[] some = new byte[size + 3];
        for (int n = in.read(some, 2, size); n >= 0; n = in.read(some, 2, size)) {
            to.write(some, 2, n);
        }
    }

    private static void byWhatIsAvailable(InputStream in, OutputStream to) throws IOException {
        for (int b = in.read(); b >= 0; b = in.read()) {
            to.write(b);
            to.write(in.readNBytes(in.available()));
        }
        assertEquals(0, in.available());
    }

    private static byte[] read(Cipher cipher, byte[] input, Reading reading) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (InputStream in = new CipherInputStream(new ByteArrayInputStream(input), cipher)) {
            reading.from(in, output);
        }
        return output.toByteArray();
    }

    @Test
    void item21RoundTripsThroughInputStreams() throws GeneralSecurityException, IOException {
        int cases = 0;
        for (int length : LENGTHS) {
            byte[] plaintext = Tiny.plaintext(length);
            byte[] message = Tiny.seal(key, plaintext);
            for (Reading reading : readings()) {
                assertArrayEquals(plaintext, Tiny.open(key, read(Tiny.sealer(key), plaintext, reading)));
                assertArrayEquals(plaintext, read(Tiny.opener(key), message, reading));
                cases += 2;
            }
        }
        Tiny.report("input streams", cases);
    }

    @Test
    void item21SkippingAndAvailable() throws GeneralSecurityException, IOException {
        byte[] plaintext = Tiny.plaintext(200_000);
        byte[] message = Tiny.seal(key, plaintext);
        try (InputStream in = new CipherInputStream(new ByteArrayInputStream(message), Tiny.opener(key))) {
            assertEquals(0, in.available());
            assertEquals(0, in.skip(10), "skips only what is there");
            assertEquals(plaintext[0] & 0xFF, in.read());
            assertEquals(199_999, in.available());
            assertEquals(1_000, in.skip(1_000));
            assertEquals(plaintext[1_001] & 0xFF, in.read());
            assertEquals(198_998, in.skip(Long.MAX_VALUE));
            assertEquals(-1, in.read());
            assertEquals(-1, in.read());
        }
    }

    @Test
    void item21RoundTripsThroughOutputStreams() throws GeneralSecurityException, IOException {
        int cases = 0;
        for (int length : LENGTHS) {
            byte[] plaintext = Tiny.plaintext(length);
            for (int part : new int[] {0, 1, 777, 8_192, 100_000}) {
                byte[] message = written(Tiny.sealer(key), plaintext, part);
                assertArrayEquals(plaintext, Tiny.open(key, message));
                assertArrayEquals(plaintext, written(Tiny.opener(key), message, part));
                cases += 2;
            }
        }
        Tiny.report("output streams", cases);
    }

    private static byte[] written(Cipher cipher, byte[] input, int part) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (OutputStream out = new CipherOutputStream(output, cipher)) {
            for (int at = 0; at < input.length; at += Math.max(1, part)) {
                if (part == 0) {
                    out.write(input[at]);
                } else {
                    out.write(input, at, Math.min(part, input.length - at));
                }
                if (at % 3 == 0) {
                    out.flush();
                }
            }
        }
        return output.toByteArray();
    }

    /** Flips and cuts at places all over the message: never a clean end, and nothing that is not authentic. */
    @ParameterizedTest
    @ValueSource(ints = {0, 100, 65_536, 200_000})
    void item22CorruptionIsAnIoException(int length) throws GeneralSecurityException, IOException {
        byte[] plaintext = Tiny.plaintext(length);
        byte[] message = Tiny.seal(key, plaintext);
        int cases = 0;
        for (int i = 0; i < 40; i++) {
            int place = (int) ((long) i * (message.length - 1) / 39);
            byte[] flipped = message.clone();
            flipped[place] ^= 1;
            for (byte[] bad : new byte[][] {flipped, Arrays.copyOf(message, place)}) {
                for (Reading reading : readings()) {
                    refused(Tiny.opener(key), bad, reading, new byte[0]);
                    cases++;
                }
            }
        }
        Tiny.report("corrupt streams of " + length + " bytes", cases);
    }

    private static void refused(Cipher cipher, byte[] bad, Reading reading, byte[] mayLeave) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        InputStream in = new CipherInputStream(new ByteArrayInputStream(bad), cipher);
        IOException e = assertThrows(IOException.class, () -> reading.from(in, output));
        assertInstanceOf(AEADBadTagException.class, e.getCause());
        assertArrayEquals(Arrays.copyOf(mayLeave, output.size()), output.toByteArray());
        assertTrue(output.size() <= mayLeave.length);
        in.close();
    }

    /** Above the release buffer, authentic chunks have left; the end is an exception all the same. */
    @Test
    void item22CorruptionAfterRelease() throws GeneralSecurityException, IOException {
        byte[] plaintext = Tiny.plaintext(6 * Tiny.CHUNK + 10);
        byte[] message = Tiny.seal(key, plaintext);
        for (String buffer : new String[] {"0", "100KiB"}) {
            Provider provider = Tiny.configured("tinymls.buffer=" + buffer);
            for (int chunk = 0; chunk <= 6; chunk++) {
                byte[] flipped = message.clone();
                flipped[Tiny.HEADER + chunk * (Tiny.CHUNK + Tiny.TAG) + 9] ^= 4;
                byte[] cut = Arrays.copyOf(message, Tiny.HEADER + chunk * (Tiny.CHUNK + Tiny.TAG));
                for (byte[] bad : new byte[][] {flipped, cut}) {
                    for (Reading reading : readings()) {
                        Cipher opener = Cipher.getInstance("TinyMLS", provider);
                        opener.init(Cipher.DECRYPT_MODE, key);
                        refused(opener, bad, reading, Arrays.copyOf(plaintext, chunk * Tiny.CHUNK));
                    }
                }
            }
        }
    }

    @Test
    void item22ClosingUnreadOrHalfReadIsSilent() throws GeneralSecurityException, IOException {
        byte[] message = Tiny.seal(key, Tiny.plaintext(Tiny.OVER_BUFFER + 200_000));
        for (int cut : new int[] {0, 10, 72, 100_000, message.length}) {
            byte[] part = Arrays.copyOf(message, cut);
            new CipherInputStream(new ByteArrayInputStream(part), Tiny.opener(key)).close();
        }
        for (int corrupt = 0; corrupt < 2; corrupt++) {
            message[message.length - 1] ^= (byte) corrupt;
            InputStream half = new CipherInputStream(new ByteArrayInputStream(message), Tiny.opener(key));
            assertArrayEquals(Tiny.plaintext(100), half.readNBytes(100));
            half.close();
            half.close();
        }
        byte[] sealed = Tiny.seal(key, Tiny.plaintext(100));
        sealed[0] ^= 1;
        InputStream failed = new CipherInputStream(new ByteArrayInputStream(sealed), Tiny.opener(key));
        assertThrows(IOException.class, failed::read);
        failed.close();
    }

    /** close() of an output stream swallows the bad tag: nothing of the message may have left by then. */
    @Test
    void item22OutputStreamsLetNothingUnauthenticatedOut() throws GeneralSecurityException, IOException {
        for (int length : new int[] {0, 100, 65_536, 300_000}) {
            byte[] message = Tiny.seal(key, Tiny.plaintext(length));
            for (int place : new int[] {0, 24, 56, message.length / 2, message.length - 1}) {
                byte[] flipped = message.clone();
                flipped[place] ^= 1;
                assertEquals(0, closed(flipped).length);
                assertEquals(0, closed(Arrays.copyOf(message, place)).length);
            }
        }
    }

    private byte[] closed(byte[] bad) throws GeneralSecurityException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (OutputStream out = new CipherOutputStream(output, Tiny.opener(key))) {
            out.write(bad);
        } catch (IOException e) {
            assertInstanceOf(AEADBadTagException.class, e.getCause(), "a JDK that does not swallow it says why");
        }
        return output.toByteArray();
    }
}
