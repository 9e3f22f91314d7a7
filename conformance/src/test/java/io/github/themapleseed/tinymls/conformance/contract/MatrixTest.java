package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * CONTRACT.md items 1, 4, 5, 9, 12, 13, 14, 18, 19, 20 and 21 as a matrix: call pattern x length x AAD x caller IV x
 * key, each sealed by the pattern and opened in one step, and sealed in one step and opened by the pattern. Short
 * messages meet every combination (an AAD of 1 MiB at one length); long ones take turns, so that every pattern meets
 * every length and every length every AAD, IV and key.
 */
class MatrixTest {
    private enum Aad { NONE, SHORT, PIECES, MIB }

    private enum Iv { NONE, GIVEN_BACK, OWN }

    private enum Keys { LIVE, ROOT, EXPORTED }

    private static final int COMBINATIONS = Aad.values().length * Iv.values().length * Keys.values().length;
    private static final byte[] OWN_IV = "an IV of the caller's own, of any length".getBytes();
    private static final byte[] LONG_AAD = Tiny.plaintext(Tiny.MIB);
    private static long cases;

    private final SecretKey live;
    private final SecretKey root = Tiny.rootKey(1);

    MatrixTest() throws GeneralSecurityException {
        live = Tiny.liveKey();
    }

    static List<Pattern> patterns() {
        return Pattern.all();
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void everyLengthBothWays(Pattern pattern) throws GeneralSecurityException, IOException {
        int turn = pattern.name().hashCode() & 0xFFFF;
        for (int length : Tiny.LENGTHS) {
            if (length == Tiny.OVER_BUFFER && (pattern.name().equals("parts of 1")
                    || pattern.name().equals("parts of 1, given array"))) {
                continue; // 16 million calls: in place alone
            }
            byte[] plaintext = Tiny.plaintext(length);
            int count = combinations(length);
            for (int i = 0; i < count; i++) {
                bothWays(pattern, plaintext, count == COMBINATIONS ? i : 7 * turn++ % COMBINATIONS);
            }
        }
    }

    @AfterAll
    static void printCases() {
        Tiny.report("matrix of " + Pattern.all().size() + " call patterns", cases);
    }

    /** How many of the combinations of AAD, IV and key a message of that length meets. */
    private static int combinations(int length) {
        if (length <= 255) {
            return COMBINATIONS;
        }
        if (length < 1_000_000) {
            return 3;
        }
        return 1;
    }

    private void bothWays(Pattern pattern, byte[] plaintext, int combination)
            throws GeneralSecurityException, IOException {
        Aad aad = Aad.values()[combination % 4];
        Iv iv = Iv.values()[combination / 4 % 3];
        Keys keys = Keys.values()[combination / 12];
        if (aad == Aad.MIB && plaintext.length <= 255 && plaintext.length != 16) {
            return; // a MiB for one short length is enough
        }
        String name = pattern + ", " + plaintext.length + " bytes, AAD " + aad + ", IV " + iv + ", key " + keys;

        Cipher sealer = sealer(keys, iv, aad);
        byte[] message = pattern.run(sealer, plaintext);
        assertEquals(Tiny.sealedSize(plaintext.length), message.length, name);
        assertArrayEquals(iv == Iv.OWN ? OWN_IV : Arrays.copyOfRange(message, 12, 24), sealer.getIV(), name);
        assertArrayEquals(plaintext, opener(keys, iv, aad, sealer).doFinal(message), name);

        Cipher other = sealer(keys, iv, aad);
        byte[] toOpen = other.doFinal(plaintext);
        assertArrayEquals(plaintext, pattern.run(opener(keys, iv, aad, other), toOpen), name);
        cases += 2;
    }

    private Cipher sealer(Keys keys, Iv iv, Aad aad) throws GeneralSecurityException {
        Cipher cipher = Tiny.cipher(Cipher.ENCRYPT_MODE, key(keys), iv == Iv.OWN ? Tiny.gcm(OWN_IV) : null);
        addAad(cipher, aad, false);
        return cipher;
    }

    private Cipher opener(Keys keys, Iv iv, Aad aad, Cipher sealer) throws GeneralSecurityException {
        Cipher cipher = Tiny.cipher(Cipher.DECRYPT_MODE, keys == Keys.EXPORTED ? live : key(keys),
                iv == Iv.NONE ? null : Tiny.gcm(sealer.getIV()));
        addAad(cipher, aad, true);
        return cipher;
    }

    private SecretKey key(Keys keys) {
        return switch (keys) {
            case LIVE -> live;
            case ROOT -> root;
            case EXPORTED -> Tiny.exported(live);
        };
    }

    private static void addAad(Cipher cipher, Aad aad, boolean otherShape) {
        switch (aad) {
            case NONE -> { }
            case SHORT -> cipher.updateAAD("header".getBytes());
            case PIECES -> addPieces(cipher, otherShape);
            case MIB -> cipher.updateAAD(LONG_AAD);
        }
    }

    /** The same AAD cut differently for sealing and for opening. */
    private static void addPieces(Cipher cipher, boolean otherShape) {
        if (otherShape) {
            cipher.updateAAD(ByteBuffer.wrap(LONG_AAD, 0, 100).asReadOnlyBuffer());
            cipher.updateAAD(LONG_AAD, 100, 200);
        } else {
            cipher.updateAAD(LONG_AAD, 0, 1);
            cipher.updateAAD(LONG_AAD, 1, 299);
        }
    }
}
