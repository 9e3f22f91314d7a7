package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.EpochErasedException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKey;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.xml.security.algorithms.JCEMapper;
import org.apache.xml.security.encryption.XMLCipher;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Apache Santuario's XML encryption (W3C XML Encryption 1.1) seals elements by TinyMLS under a URI that is mapped to
 * it, with a key from a key store.
 */
class SantuarioTest extends OnTinyMls {
    private static final String URI = "urn:tinymls:1";
    private static final int IV_BYTES = 16;

    @BeforeAll
    static void mapUri() {
        org.apache.xml.security.Init.init();
        JCEMapper.register(URI, new JCEMapper.Algorithm("AES", "TinyMLS", "BlockEncryption", 256, 8 * IV_BYTES));
    }

    private static Document document(String text) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Document sealed(SecretKey key) throws Exception {
        Document document = document("<order><card>4711</card></order>");
        XMLCipher cipher = XMLCipher.getInstance(URI);
        cipher.init(XMLCipher.ENCRYPT_MODE, key);
        return cipher.doFinal(document, card(document), true);
    }

    private static Document opened(Document document, SecretKey key) throws Exception {
        XMLCipher cipher = XMLCipher.getInstance(URI);
        cipher.init(XMLCipher.DECRYPT_MODE, key);
        return cipher.doFinal(document, card(document));
    }

    private static Element card(Document document) {
        Node child = document.getDocumentElement().getFirstChild();
        return child.getLocalName().equals("card") ? (Element) child
                : (Element) document.getElementsByTagNameNS("*", "EncryptedData").item(0);
    }

    private static byte[] cipherValue(Document document) {
        String text = document.getElementsByTagNameNS("*", "CipherValue").item(0).getTextContent();
        return Base64.getMimeDecoder().decode(text);
    }

    @Test
    void sealsAnElementsContent() throws Exception {
        install("tinymls.window = 1h");
        SecretKey key = storedKey("orders");
        Document document = sealed(key);
        byte[] value = cipherValue(document);
        byte[] iv = Arrays.copyOf(value, IV_BYTES);
        byte[] message = Arrays.copyOfRange(value, IV_BYTES, value.length);
        assertEquals("4711", new String(Traffic.opened(message, key, iv), StandardCharsets.UTF_8));
        assertEquals("4711", opened(document, key).getDocumentElement().getTextContent());
    }

    @Test
    void opensNothingPastTheWindow() throws Exception {
        install("tinymls.window = 1s");
        SecretKey key = storedKey("orders", "tinymls.window=1s");
        Document document = sealed(key);
        byte[] value = cipherValue(document);
        Sealed.awaitPast(Arrays.copyOfRange(value, IV_BYTES, value.length), 1_000);
        Exception failure = assertThrows(Exception.class, () -> opened(document, key));
        Sealed.assertCausedBy(EpochErasedException.class, failure);
    }
}
