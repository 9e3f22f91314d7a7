package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import org.junit.jupiter.api.Test;

/** CONTRACT.md items 9 and 10: AAD in every shape, its life, and its framing against the caller IV. */
class AadTest {
    private static final byte[] TEXT = "attack at dawn".getBytes();
    private static final int[] LENGTHS = {1, 2, 15, 16, 17, 1_023, 1_024, 1_025, 65_536, Tiny.MIB};

    private final SecretKey key;
    private long cases;

    AadTest() throws GeneralSecurityException {
        key = Tiny.liveKey();
    }

    private static List<BiConsumer<Cipher, byte[]>> shapes() {
        return List.of(
                Cipher::updateAAD,
                (cipher, aad) -> cipher.updateAAD(framed(aad), 5, aad.length),
                (cipher, aad) -> pieces(cipher, aad, 1 + aad.length / 3),
                (cipher, aad) -> pieces(cipher, aad, aad.length > 2_000 ? 511 : 1),
                (cipher, aad) -> buffer(cipher, ByteBuffer.wrap(aad)),
                (cipher, aad) -> buffer(cipher, ByteBuffer.wrap(framed(aad), 5, aad.length)),
                (cipher, aad) -> buffer(cipher, ByteBuffer.wrap(framed(aad), 5, aad.length).slice()),
                (cipher, aad) -> buffer(cipher, ByteBuffer.wrap(aad).asReadOnlyBuffer()),
                (cipher, aad) -> buffer(cipher, ByteBuffer.allocateDirect(aad.length).put(aad).flip()),
                (cipher, aad) -> buffer(cipher, ByteBuffer.allocateDirect(aad.length).put(aad).flip()
                        .asReadOnlyBuffer()));
    }

    private static byte[] framed(byte[] aad) {
        return ByteBuffer.allocate(aad.length + 9).put(new byte[] {1, 2, 3, 4, 5}).put(aad).array();
    }

    private static void pieces(Cipher cipher, byte[] aad, int piece) {
        cipher.updateAAD(new byte[0]);
        for (int at = 0; at < aad.length; at += piece) {
            cipher.updateAAD(aad, at, Math.min(piece, aad.length - at));
        }
    }

    private static void buffer(Cipher cipher, ByteBuffer buffer) {
        int limit = buffer.limit();
        cipher.updateAAD(buffer);
        assertEquals(limit, buffer.position(), "the buffer is consumed");
        assertEquals(limit, buffer.limit());
    }

    @Test
    void item9EveryShapeIsTheSame() throws GeneralSecurityException {
        for (int length : LENGTHS) {
            byte[] aad = Tiny.plaintext(length);
            for (BiConsumer<Cipher, byte[]> sealing : shapes()) {
                Cipher sealer = Tiny.sealer(key);
                sealing.accept(sealer, aad);
                byte[] message = sealer.doFinal(TEXT);
                for (BiConsumer<Cipher, byte[]> opening : length > 1_025 ? shapes().subList(0, 1) : shapes()) {
                    Cipher opener = Tiny.opener(key);
                    opening.accept(opener, aad);
                    assertArrayEquals(TEXT, opener.doFinal(message));
                    cases++;
                }
                assertThrows(AEADBadTagException.class, () -> Tiny.open(key, message));
            }
        }
        Tiny.report("AAD shapes", cases);
    }

    @Test
    void item9TheCallersArrayMayChangeAfterwards() throws GeneralSecurityException {
        byte[] aad = TEXT.clone();
        Cipher sealer = Tiny.sealer(key);
        sealer.updateAAD(aad);
        aad[0] ^= 1;
        byte[] message = sealer.doFinal(TEXT);
        Cipher opener = Tiny.opener(key);
        opener.updateAAD(TEXT);
        assertArrayEquals(TEXT, opener.doFinal(message));
    }

    @Test
    void item9GoneAfterDoFinalKeptOverAShortBuffer() throws GeneralSecurityException {
        Cipher sealer = Tiny.sealer(key);
        sealer.updateAAD(TEXT);
        assertThrows(ShortBufferException.class, () -> sealer.doFinal(TEXT, 0, 14, new byte[10]));
        byte[] with = sealer.doFinal(TEXT);
        byte[] without = sealer.doFinal(TEXT);
        assertThrows(AEADBadTagException.class, () -> Tiny.open(key, with));
        Cipher opener = Tiny.opener(key);
        opener.updateAAD(TEXT);
        assertThrows(ShortBufferException.class, () -> opener.doFinal(with, 0, with.length, new byte[13]));
        assertArrayEquals(TEXT, opener.doFinal(with));
        assertArrayEquals(TEXT, opener.doFinal(without));
        opener.updateAAD(TEXT);
        assertThrows(AEADBadTagException.class, () -> opener.doFinal(without));
        assertArrayEquals(TEXT, opener.doFinal(without), "gone after a failure too");
    }

    @Test
    void item9AfterDataIsTooLate() throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(200_000);
        for (int taken : new int[] {1, 55, 56, 72, 65_608, 140_000}) {
            byte[] message = withLateAad(Tiny.sealer(key), plaintext, taken);
            assertArrayEquals(plaintext, Tiny.open(key, message), "the message is not hurt");
            assertArrayEquals(plaintext, withLateAad(Tiny.opener(key), message, taken));
        }
    }

    private static byte[] withLateAad(Cipher cipher, byte[] input, int taken) throws GeneralSecurityException {
        byte[] first = cipher.update(input, 0, taken);
        ByteBuffer late = ByteBuffer.wrap(TEXT);
        assertThrows(IllegalStateException.class, () -> cipher.updateAAD(TEXT));
        assertThrows(IllegalStateException.class, () -> cipher.updateAAD(late));
        assertEquals(TEXT.length, late.remaining(), "what was refused is not consumed");
        byte[] rest = cipher.doFinal(input, taken, input.length - taken);
        cipher.updateAAD(TEXT); // of the next message
        return ByteBuffer.allocate(first.length + rest.length).put(first).put(rest).array();
    }

    @Test
    void item9NotBeforeInit() throws GeneralSecurityException {
        Cipher cipher = Tiny.cipher();
        assertThrows(IllegalStateException.class, () -> cipher.updateAAD(TEXT));
    }

    @Test
    void item10CallerIvAndAadAreFramed() throws GeneralSecurityException {
        String[][] contexts = {{"a", "bc"}, {"ab", "c"}, {"abc", ""}, {"", "abc"}, {"", ""}, {"a", ""}, {"", "a"},
            {"\0\0\0\1a", ""}, {"\0", "\0\0\1a"}, {"", "\0\0\0\1a"}};
        List<byte[]> messages = new ArrayList<>();
        for (String[] context : contexts) {
            messages.add(cipher(Cipher.ENCRYPT_MODE, context).doFinal(TEXT));
        }
        for (int i = 0; i < contexts.length; i++) {
            for (int j = 0; j < contexts.length; j++) {
                Cipher opener = cipher(Cipher.DECRYPT_MODE, contexts[i]);
                byte[] message = messages.get(j);
                if (i == j) {
                    assertArrayEquals(TEXT, opener.doFinal(message));
                } else {
                    assertThrows(AEADBadTagException.class, () -> opener.doFinal(message));
                }
            }
        }
        Tiny.report("framing of IV and AAD", contexts.length * contexts.length);
    }

    private Cipher cipher(int mode, String[] context) throws GeneralSecurityException {
        byte[] iv = context[0].getBytes(StandardCharsets.US_ASCII);
        Cipher cipher = Tiny.cipher(mode, key, iv.length == 0 ? null : Tiny.gcm(iv));
        cipher.updateAAD(context[1].getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }
}
