package io.github.themapleseed.tinymls.conformance.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.EpochErasedException;
import io.github.themapleseed.tinymls.SessionExpiredException;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.vectors.TestBytes;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * Exported keys whose last epoch comes before the end of their life, which FORMAT.md section 11 allows: they open what
 * they hold and the window allows, and otherwise fail as a key does whose epochs are erased. FORMAT.md section 9.
 */
class PastKeysTest {
    private static final long HOUR = 3_600_000;
    private static final byte[] ROOT = TestBytes.seeded("past keys", 32);
    private static final byte[] NONE = {};
    private static final byte[] PLAINTEXT = TestBytes.pattern(100);

    private final Provider provider = Tiny.configured();

    @Test
    void allPastTheWindow() throws Exception {
        long now = System.currentTimeMillis();
        byte[] encoded = ReferenceKey.punctured(ROOT, now - 3 * HOUR, now - 2 * HOUR, now + HOUR).encode();
        SecretKey live = live(encoded);
        for (SecretKey key : new SecretKey[] {new SecretKeySpec(encoded, "TinyMLS"), live}) {
            for (long epoch : new long[] {now - 3 * HOUR, now - 2 * HOUR, now - 1000, now}) {
                assertThrows(EpochErasedException.class, () -> Tiny.open(provider, key, null, NONE, sealed(epoch)));
            }
            assertThrows(SessionExpiredException.class, () -> seal(key));
            assertThrows(SessionExpiredException.class, () -> seal(key), "the second time as the first");
        }
        assertThrows(IllegalStateException.class, live::getEncoded);
        System.out.println("provider: a key all past the window opens, seals and exports nothing, and says so");
        assertThrows(IllegalStateException.class, live(encoded)::getEncoded);
    }

    @Test
    void endedWithinTheWindow() throws Exception {
        long now = System.currentTimeMillis();
        byte[] encoded = ReferenceKey.punctured(ROOT, now - 3 * HOUR, now - 1000, now + HOUR).encode();
        for (SecretKey key : new SecretKey[] {new SecretKeySpec(encoded, "TinyMLS"), live(encoded)}) {
            assertArrayEquals(PLAINTEXT, Tiny.open(provider, key, null, NONE, sealed(now - 1000)));
            for (long epoch : new long[] {now - 2 * HOUR, now}) {
                assertThrows(EpochErasedException.class, () -> Tiny.open(provider, key, null, NONE, sealed(epoch)));
            }
            assertThrows(SessionExpiredException.class, () -> seal(key));
        }
        assertEquals(now - 1000, ReferenceKey.decode(live(encoded).getEncoded()).to());
    }

    private SecretKey live(byte[] encoded) throws Exception {
        return SecretKeyFactory.getInstance("TinyMLS", provider).translateKey(new SecretKeySpec(encoded, "TinyMLS"));
    }

    private byte[] seal(SecretKey key) throws Exception {
        return Tiny.cipher(provider, Cipher.ENCRYPT_MODE, key, null, NONE).doFinal(PLAINTEXT);
    }

    private static byte[] sealed(long epoch) {
        return ReferenceMessage.seal(ROOT, epoch, new byte[12], 1, null, NONE, PLAINTEXT);
    }
}
