package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.KeyLengthException;
import com.nimbusds.jose.crypto.DirectEncrypter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.spec.InvalidKeySpecException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import org.apache.commons.crypto.stream.CryptoInputStream;
import org.apache.commons.crypto.stream.CryptoOutputStream;
import org.jasypt.encryption.pbe.StandardPBEByteEncryptor;
import org.jasypt.exceptions.EncryptionInitializationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What does not fit fails as docs/applications.md says: one that begins to work has to leave the table. */
class MisfitsTest extends OnTinyMls {
    private static final int DEFAULT_BUFFER = 8_192;
    private static final int BLOCK_BYTES = 16;

    @BeforeEach
    void register() throws Exception {
        install("tinymls.claim = AES/GCM/NoPadding");
    }

    private static SecretKey liveKey() throws Exception {
        return KeyGenerator.getInstance("TinyMLS").generateKey();
    }

    @Test
    void nimbusLooksAtTheLengthOfTheKey() throws Exception {
        SecretKey key = liveKey();
        assertThrows(KeyLengthException.class, () -> new DirectEncrypter(key));
    }

    @Test
    void jasyptDerivesKeysByTheCiphersName() {
        StandardPBEByteEncryptor encryptor = new StandardPBEByteEncryptor();
        encryptor.setAlgorithm("TinyMLS");
        encryptor.setPassword(PASSWORD);
        Sealed.assertCausedBy(InvalidKeySpecException.class, assertThrows(EncryptionInitializationException.class,
                () -> encryptor.encrypt(new byte[1])));
    }

    @Test
    void derbyKnowsFourModes() {
        String url = "jdbc:derby:memory:misfit;create=true;dataEncryption=true;encryptionProvider="
                + "io.github.themapleseed.tinymls.TinyMlsProvider;encryptionAlgorithm=TinyMLS/GCM/NoPadding;"
                + "encryptionKey=" + "0123456789abcdef".repeat(4);
        SQLException last = assertThrows(SQLException.class, () -> DriverManager.getConnection(url));
        while (last.getNextException() != null) {
            last = last.getNextException();
        }
        assertEquals("XBCXI", last.getSQLState(), last.getMessage());
    }

    @Test
    void commonsCryptoNeedsABufferForTheWholeMessage() throws Exception {
        SecretKey key = liveKey();
        int most = DEFAULT_BUFFER + BLOCK_BYTES - Traffic.sealedLength(0);
        assertEquals(most, throughStreams(key, DEFAULT_BUFFER, most));
        IOException failure = assertThrows(IOException.class, () -> throughStreams(key, DEFAULT_BUFFER, most + 1));
        Sealed.assertCausedBy(ShortBufferException.class, failure);
        assertEquals(200_000, throughStreams(key, 262_144, 200_000));
    }

    /** Seals so many bytes by one stream and opens them by another; how many come out. */
    private static int throughStreams(SecretKey key, int buffer, int length) throws IOException {
        Properties settings = new Properties();
        settings.setProperty("commons.crypto.cipher.classes", "org.apache.commons.crypto.cipher.JceCipher");
        settings.setProperty("commons.crypto.stream.buffer.size", String.valueOf(buffer));
        IvParameterSpec iv = new IvParameterSpec(new byte[BLOCK_BYTES]);
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        try (CryptoOutputStream out = new CryptoOutputStream("TinyMLS", settings, sealed, key, iv)) {
            out.write(new byte[length]);
        }
        Traffic.assertShape(sealed.toByteArray(), true);
        try (CryptoInputStream in = new CryptoInputStream("TinyMLS", settings,
                new ByteArrayInputStream(sealed.toByteArray()), key, iv)) {
            byte[] opened = in.readAllBytes();
            assertTrue(opened.length <= length);
            return opened.length;
        }
    }
}
