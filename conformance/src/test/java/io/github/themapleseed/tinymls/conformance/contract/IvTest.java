package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.Test;

/**
 * CONTRACT.md items 4 and 5: what {@code getIV} and {@code getParameters} say and when it changes, and IVs given to
 * decrypt.
 */
class IvTest {
    private static final byte[] TEXT = "attack at dawn".getBytes();

    private interface Step {
        void on(Cipher cipher) throws GeneralSecurityException;
    }

    private final SecretKey key;

    IvTest() throws GeneralSecurityException {
        key = Tiny.liveKey();
    }

    private static byte[] shown(byte[] message) {
        return Arrays.copyOfRange(message, 12, 24);
    }

    @Test
    void item4DecryptNeedsNoParameters() throws GeneralSecurityException {
        Cipher sealer = Tiny.sealer(key);
        byte[] message = sealer.doFinal(TEXT);
        assertArrayEquals(TEXT, Tiny.open(key, message));
        Cipher opener = Tiny.cipher(Cipher.DECRYPT_MODE, key, Tiny.gcm(sealer.getIV()));
        assertArrayEquals(TEXT, opener.doFinal(message));
        byte[] other = sealer.getIV();
        other[11] ^= 1;
        for (byte[] wrong : new byte[][] {other, {1}, Arrays.copyOf(sealer.getIV(), 11), Arrays.copyOf(other, 13)}) {
            Cipher refusing = Tiny.cipher(Cipher.DECRYPT_MODE, key, Tiny.gcm(wrong));
            assertThrows(AEADBadTagException.class, () -> refusing.doFinal(message));
        }
    }

    @Test
    void item4BoundMessagesNeedTheirIv() throws GeneralSecurityException {
        Cipher sealer = Tiny.cipher(Cipher.ENCRYPT_MODE, key, Tiny.gcm(TEXT));
        byte[] message = sealer.doFinal(TEXT);
        assertThrows(AEADBadTagException.class, () -> Tiny.open(key, message));
        for (byte[] wrong : new byte[][] {shown(message), {1}, Arrays.copyOf(TEXT, 13), Arrays.copyOf(TEXT, 15)}) {
            Cipher refusing = Tiny.cipher(Cipher.DECRYPT_MODE, key, Tiny.gcm(wrong));
            assertThrows(AEADBadTagException.class, () -> refusing.doFinal(message));
            byte[] first = refusing.update(message);
            assertEquals(0, first.length);
            assertThrows(AEADBadTagException.class, refusing::doFinal);
        }
        Cipher opener = Tiny.cipher(Cipher.DECRYPT_MODE, key, Tiny.gcm(TEXT));
        assertArrayEquals(TEXT, opener.doFinal(message));
        assertArrayEquals(TEXT, opener.getIV(), "echoed");
        assertArrayEquals(TEXT, opener.doFinal(sealer.doFinal(TEXT)), "and bound to the next message too");
    }

    @Test
    void item5NothingBeforeInitThenFreshCopies() throws GeneralSecurityException {
        Cipher cipher = Tiny.cipher();
        assertNull(cipher.getIV());
        cipher.init(Cipher.ENCRYPT_MODE, key);
        byte[] iv = cipher.getIV();
        assertEquals(12, iv.length);
        byte[] kept = iv.clone();
        Arrays.fill(iv, (byte) 0);
        assertNotSame(iv, cipher.getIV());
        assertArrayEquals(kept, cipher.getIV());
        byte[] own = {1, 2, 3};
        cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(own));
        cipher.getIV()[0] = 9;
        own[1] = 9;
        assertArrayEquals(new byte[] {1, 2, 3}, cipher.getIV());
    }

    @Test
    void item5TheIvShownIsTheMessages() throws GeneralSecurityException {
        for (int length : new int[] {0, 14, 65_535, 65_536, 200_000}) {
            Cipher cipher = Tiny.sealer(key);
            byte[] before = cipher.getIV();
            assertArrayEquals(before, iv(cipher.getParameters()));
            byte[] message = cipher.doFinal(new byte[length]);
            assertArrayEquals(before, shown(message));
            assertArrayEquals(before, cipher.getIV(), "still describes the finished message");
            assertArrayEquals(before, iv(cipher.getParameters()));
        }
    }

    private static byte[] iv(AlgorithmParameters parameters) throws GeneralSecurityException {
        byte[] iv = parameters.getParameterSpec(GCMParameterSpec.class).getIV();
        assertArrayEquals(iv, parameters.getParameterSpec(IvParameterSpec.class).getIV());
        return iv;
    }

    /** A first look at any point of the message fixes the IV. */
    @Test
    void item5FirstLookInMidMessage() throws GeneralSecurityException {
        for (int taken : new int[] {1, 65_535, 65_536, 150_000}) {
            Cipher cipher = Tiny.sealer(key);
            cipher.updateAAD(TEXT);
            byte[] start = cipher.update(new byte[taken]);
            byte[] iv = cipher.getIV();
            assertArrayEquals(iv, cipher.getIV());
            byte[] rest = cipher.update(new byte[70_000]);
            assertArrayEquals(iv, cipher.getIV());
            byte[] end = cipher.doFinal();
            byte[] message = start.length > 0 ? start : rest.length > 0 ? rest : end;
            assertArrayEquals(iv, shown(message));
        }
    }

    @Test
    void item5ItChangesWithTheNextMessage() throws GeneralSecurityException {
        Step[] steps = {c -> c.updateAAD(TEXT), c -> c.update(TEXT), c -> c.doFinal(new byte[0]), c -> c.doFinal(TEXT),
            c -> c.updateAAD(ByteBuffer.wrap(TEXT)), c -> c.update(TEXT, 0, 14, new byte[99]),
            c -> c.update(ByteBuffer.wrap(TEXT), ByteBuffer.allocate(99)), c -> c.doFinal(TEXT, 0, 0, new byte[99], 0)};
        for (Step step : steps) {
            Cipher cipher = Tiny.sealer(key);
            byte[] first = shown(cipher.doFinal(TEXT));
            assertArrayEquals(first, cipher.getIV());
            step.on(cipher);
            assertFalse(Arrays.equals(first, cipher.getIV()));
        }
        Cipher cipher = Tiny.sealer(key);
        byte[] first = shown(cipher.doFinal(TEXT));
        assertFalse(Arrays.equals(first, shown(cipher.doFinal(TEXT))), "no two messages share an IV");
    }

    @Test
    void item5AFailedCallChangesNothing() throws GeneralSecurityException {
        Cipher cipher = Tiny.sealer(key);
        byte[] iv = cipher.getIV();
        assertThrows(ShortBufferException.class, () -> cipher.doFinal(TEXT, 0, 14, new byte[85]));
        assertArrayEquals(iv, cipher.getIV());
        assertArrayEquals(iv, shown(cipher.doFinal(TEXT)));
        assertThrows(ShortBufferException.class, () -> cipher.doFinal(TEXT, 0, 14, new byte[85]));
        assertArrayEquals(iv, cipher.getIV(), "the finished message is still the last one");
    }

    @Test
    void item5OpenersAreBuiltBeforeAnyData() throws GeneralSecurityException {
        Cipher sealer = Tiny.sealer(key);
        Cipher opener = Tiny.cipher();
        opener.init(Cipher.DECRYPT_MODE, key, sealer.getParameters());
        assertArrayEquals(sealer.getIV(), opener.getIV());
        Cipher bySpec = Tiny.cipher(Cipher.DECRYPT_MODE, key, Tiny.gcm(sealer.getIV()));
        byte[] message = sealer.doFinal(TEXT);
        assertArrayEquals(TEXT, opener.doFinal(message));
        assertArrayEquals(TEXT, bySpec.doFinal(message));
    }

    /** A rotation between look and message keeps what was shown, on a key that rotates every millisecond. */
    @Test
    void item5TheIvSurvivesARotation() throws GeneralSecurityException {
        SecretKey hasty = Tiny.liveKey(1);
        Cipher other = Tiny.sealer(hasty);
        for (int length : new int[] {0, 14, 65_536}) {
            Cipher sealer = Tiny.sealer(hasty);
            byte[] iv = sealer.getIV();
            Cipher opener = Tiny.cipher(Cipher.DECRYPT_MODE, hasty, Tiny.gcm(iv));
            byte[] epoch = Arrays.copyOf(other.doFinal(TEXT), 19);
            while (Arrays.equals(epoch, Arrays.copyOf(other.doFinal(TEXT), 19))) {
                Thread.onSpinWait();
            }
            byte[] message = sealer.doFinal(new byte[length]);
            assertArrayEquals(iv, shown(message));
            assertArrayEquals(iv, sealer.getIV());
            assertEquals(length, opener.doFinal(message).length);
        }
    }

    @Test
    void item5OnDecryptItIsTheOpenedMessages() throws GeneralSecurityException {
        Cipher opener = Tiny.opener(key);
        assertNull(opener.getIV(), "no message, no IV");
        assertNull(opener.getParameters());
        Cipher sealer = Tiny.sealer(key);
        byte[] message = sealer.doFinal(TEXT);
        opener.doFinal(message);
        assertArrayEquals(sealer.getIV(), opener.getIV());
        assertArrayEquals(sealer.getIV(), iv(opener.getParameters()));
    }
}
