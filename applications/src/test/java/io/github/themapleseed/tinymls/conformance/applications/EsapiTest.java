package io.github.themapleseed.tinymls.conformance.applications;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.EpochErasedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owasp.esapi.ESAPI;
import org.owasp.esapi.crypto.CipherText;
import org.owasp.esapi.crypto.PlainText;
import org.owasp.esapi.errors.EncryptionException;

/**
 * OWASP ESAPI's encryptor seals by TinyMLS where ESAPI.properties names it as a combined mode, under its master key or
 * under a key from a store: with IVs of 16 bytes of its own (CONTRACT.md item 1).
 */
class EsapiTest extends OnTinyMls {
    private static final String FOLDER = "org.owasp.esapi.resources";

    @BeforeAll
    static void configure(@TempDir Path settings) throws Exception {
        String key = Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes(UTF_8));
        Files.write(settings.resolve("ESAPI.properties"), List.of(
                "ESAPI.Encryptor=org.owasp.esapi.reference.crypto.JavaEncryptor",
                "ESAPI.Logger=org.owasp.esapi.logging.slf4j.Slf4JLogFactory", "Logger.LogEncodingRequired=false",
                "Logger.UserInfo=false", "Logger.ClientInfo=false", "Logger.LogApplicationName=false",
                "Logger.LogServerIP=false", "Logger.ApplicationName=test",
                "Encryptor.MasterKey=" + key, "Encryptor.MasterSalt=" + key,
                "Encryptor.EncryptionAlgorithm=TinyMLS", "Encryptor.CipherTransformation=TinyMLS/GCM/NoPadding",
                "Encryptor.cipher_modes.combined_modes=GCM", "Encryptor.EncryptionKeyLength=256",
                "Encryptor.ChooseIVMethod=random", "Encryptor.RandomAlgorithm=SHA1PRNG",
                "Encryptor.CipherText.useMAC=false", "IntrusionDetector.Disable=true"));
        System.setProperty(FOLDER, settings.toString());
    }

    @AfterAll
    static void reset() {
        System.clearProperty(FOLDER);
    }

    @Test
    void theReceiverOpensUnderTheStoredKey() throws Exception {
        install();
        SecretKey key = storedKey("esapi");
        CipherText text = ESAPI.encryptor().encrypt(key, new PlainText("for the other side"));
        Traffic.opened(text.getRawCipherText(), key, text.getIV());
        assertEquals("for the other side", ESAPI.encryptor().decrypt(key, sent(text)).toString());
    }

    private static CipherText sent(CipherText text) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(text);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (CipherText) in.readObject();
        }
    }

    /** ESAPI writes it only with the MAC that combined modes do not have. */
    @Test
    void thePortableFormIsNotForCombinedModes() throws Exception {
        install();
        CipherText text = ESAPI.encryptor().encrypt(new PlainText("under the master key"));
        assertThrows(NullPointerException.class, text::asPortableSerializedByteArray);
    }

    @Test
    void pastAWindowItDoesNotOpen() throws Exception {
        install("tinymls.window = 1s");
        CipherText text = ESAPI.encryptor().encrypt(new PlainText("under the master key"));
        Sealed.awaitPast(text.getRawCipherText(), 1_000);
        Sealed.assertCausedBy(EpochErasedException.class,
                assertThrows(EncryptionException.class, () -> ESAPI.encryptor().decrypt(text)));
    }
}
