package io.github.themapleseed.tinymls.conformance.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.vectors.MessageCase;
import io.github.themapleseed.tinymls.conformance.vectors.VectorFiles;
import java.security.InvalidAlgorithmParameterException;
import java.security.Key;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * Wycheproof's AES-GCM vectors through {@code Cipher} "TinyMLS": the messages, AADs and IVs of all of them, whatever
 * the key size. An IV is context there. CONTRACT.md items 1 to 4 and 10.
 */
class WycheproofGcmTest {
    private static final String FILE = "aes_gcm_test.json";
    private static final byte[] NO_AAD = {};

    private final Provider provider = Tiny.configured();
    private int through;
    private int emptyIvs;
    private int wrongContexts;

    @Test
    void cipher() throws Exception {
        for (JsonNode group : VectorFiles.wycheproof(FILE).required("testGroups")) {
            for (JsonNode test : group.required("tests")) {
                throughCipher(test);
            }
        }
        System.out.println("provider, Wycheproof aes_gcm through Cipher: " + through + " sealed and opened, "
                + wrongContexts + " times refused with another IV or AAD or none, " + emptyIvs + " empty IVs refused");
        assertEquals(316, through + emptyIvs);
        assertEquals(6, emptyIvs);
    }

    private void throughCipher(JsonNode test) throws Exception {
        Key key = new SecretKeySpec(Octets.sha256(MessageCase.bytes(test, "key")), "AES");
        byte[] iv = MessageCase.bytes(test, "iv");
        byte[] aad = MessageCase.bytes(test, "aad");
        byte[] plaintext = MessageCase.bytes(test, "msg");
        if (iv.length == 0) {
            for (int mode : new int[] {Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE}) {
                Cipher cipher = Cipher.getInstance("TinyMLS", provider);
                assertThrows(InvalidAlgorithmParameterException.class,
                        () -> cipher.init(mode, key, new GCMParameterSpec(128, iv)));
            }
            emptyIvs++;
            return;
        }
        Cipher sealer = Tiny.cipher(provider, Cipher.ENCRYPT_MODE, key, iv, aad);
        byte[] message = sealer.doFinal(plaintext);
        assertArrayEquals(iv, sealer.getIV());
        assertEquals(72 + plaintext.length, message.length);
        assertArrayEquals(plaintext, Tiny.open(provider, key, iv, aad, message), test.get("tcId").toString());
        refusedInAnotherContext(key, iv, aad, message);
        through++;
    }

    private void refusedInAnotherContext(Key key, byte[] iv, byte[] aad, byte[] message) {
        byte[] otherIv = iv.clone();
        otherIv[iv.length - 1] ^= 1;
        byte[] longerAad = Arrays.copyOf(aad, aad.length + 1);
        refused(key, otherIv, aad, message);
        refused(key, Arrays.copyOf(iv, iv.length + 1), aad, message);
        refused(key, null, aad, message);
        refused(key, iv, longerAad, message);
        refused(key, Arrays.copyOf(iv, iv.length + aad.length + 1), NO_AAD, message);
    }

    private void refused(Key key, byte[] iv, byte[] aad, byte[] message) {
        assertThrows(AEADBadTagException.class, () -> Tiny.open(provider, key, iv, aad, message));
        wrongContexts++;
    }
}
