package io.github.themapleseed.tinymls.conformance.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.EpochErasedException;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.vectors.MessageCase;
import io.github.themapleseed.tinymls.conformance.vectors.VectorFiles;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.Security;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every message of the vectors opens through {@code Cipher.getInstance("TinyMLS")} with the window unlimited: at once
 * and in pieces, under the root key by any algorithm name and under exported keys that hold its epoch, with the IV
 * that it is bound to or that its sealer reported. FORMAT.md sections 5 to 10.
 */
class MessagesTest {
    private static final Provider UNLIMITED = Tiny.configured("tinymls.window=unlimited");
    /** Each at every message in turn; the pieces end before, at and after those of header and chunks. */
    private static final int[][] PIECES = {{56, 65_552}, {24, 32, 16, 65_551, 1, 7}, {8192}, {1, 65_607, 131_104}};
    private static final int SHORT = 2000;
    private static final String[] NAMES = {"AES", "TinyMLS", "TINYMLS", "Generic", "RAW", "no such algorithm"};
    private static final byte[] NO_IV = {};

    private int opened;
    private int refused;

    @BeforeAll
    static void register() {
        Security.addProvider(UNLIMITED);
    }

    @AfterAll
    static void unregister() {
        Security.removeProvider(UNLIMITED.getName());
    }

    @Test
    void peersMessagesOpen() throws Exception {
        assertEquals(16, openAll("format-v1.json", VectorFiles.peerFormatV1().required("messages")));
    }

    @Test
    void ownMessagesOpen() throws Exception {
        assertEquals(67, openAll("messages-v1.json", VectorFiles.own("messages-v1.json").required("messages")));
    }

    private int openAll(String file, JsonNode messages) throws Exception {
        int count = 0;
        for (JsonNode json : messages) {
            MessageCase wanted = MessageCase.read(json);
            byte[] message = wanted.seal();
            assertTrue(MessageCase.isDescribedBy(json, message), wanted.name());
            Key root = new SecretKeySpec(wanted.rootKey(), NAMES[count % NAMES.length]);
            opensUnderTheRootKey(wanted, root, message);
            opensWithTheIvReported(wanted, root, message);
            opensUnderKeysThatHoldItsEpoch(wanted, message);
            count++;
        }
        System.out.println("provider, " + file + ": " + count + " messages, opened in " + opened + " ways, refused in "
                + refused);
        return count;
    }

    private void opensUnderTheRootKey(MessageCase wanted, Key root, byte[] message) throws Exception {
        assertOpens(wanted, cipher(wanted, root, wanted.callerIv()).doFinal(message));
        for (int[] pieces : PIECES) {
            assertOpens(wanted, Tiny.inUnevenPieces(cipher(wanted, root, wanted.callerIv()), message, pieces));
        }
        if (message.length <= SHORT) {
            assertOpens(wanted, Tiny.inUnevenPieces(cipher(wanted, root, wanted.callerIv()), message, 1));
        }
    }

    /** A message that is bound to no caller IV: an empty IV is none, and the one reported may be given back. */
    private void opensWithTheIvReported(MessageCase wanted, Key root, byte[] message) throws Exception {
        if (!wanted.isBound()) {
            assertOpens(wanted, cipher(wanted, root, null).doFinal(message));
            assertOpens(wanted, cipher(wanted, root, NO_IV).doFinal(message));
            assertOpens(wanted, cipher(wanted, root, wanted.reportedIv()).doFinal(message));
        }
        Cipher cipher = cipher(wanted, root, wanted.callerIv());
        cipher.doFinal(message);
        assertArrayEquals(wanted.reportedIv(), cipher.getIV(), wanted.name());
    }

    private void opensUnderKeysThatHoldItsEpoch(MessageCase wanted, byte[] message) throws Exception {
        long epoch = wanted.epoch();
        Key upToIt = exported(wanted, Math.max(0, epoch - 60_000), epoch);
        assertOpens(wanted, cipher(wanted, upToIt, wanted.callerIv()).doFinal(message));
        if (epoch < Position.LAST_EPOCH) {
            Key after = exported(wanted, epoch + 1, Position.LAST_EPOCH);
            assertThrows(EpochErasedException.class, () -> cipher(wanted, after, wanted.callerIv()).doFinal(message),
                    wanted.name());
            refused++;
        }
    }

    private static Key exported(MessageCase wanted, long from, long to) {
        byte[] encoded = ReferenceKey.punctured(wanted.rootKey(), from, to, Position.LAST_EPOCH).encode();
        return new SecretKeySpec(encoded, "TinyMLS");
    }

    private static Cipher cipher(MessageCase wanted, Key key, byte[] iv) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("TinyMLS");
        assertEquals(UNLIMITED, cipher.getProvider());
        Tiny.init(cipher, Cipher.DECRYPT_MODE, key, iv);
        cipher.updateAAD(wanted.aad());
        return cipher;
    }

    private void assertOpens(MessageCase wanted, byte[] plaintext) {
        assertArrayEquals(wanted.plaintext(), plaintext, wanted.name());
        opened++;
    }
}
