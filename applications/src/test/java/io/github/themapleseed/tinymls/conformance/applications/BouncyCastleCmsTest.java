package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.EpochErasedException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Random;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.EnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.junit.jupiter.api.Test;

/**
 * Bouncy Castle's CMS (RFC 5652) seals its content by TinyMLS where the content encryption is named by TinyMLS's OID.
 * The content's key is a fresh one that travels in the message, wrapped for the recipient's RSA key (CONTRACT.md items
 * 24, 25 and 28).
 */
class BouncyCastleCmsTest extends OnTinyMls {
    private static final String OID = "2.25.164273138181241271649147681494362654289";
    private static final byte[] SUBJECT_KEY_ID = {1, 2, 3, 4};

    private static KeyPair recipient() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static byte[] envelope(byte[] content, KeyPair recipient) throws Exception {
        CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(
                new JceKeyTransRecipientInfoGenerator(SUBJECT_KEY_ID, recipient.getPublic()));
        return generator.generate(new CMSProcessableByteArray(content),
                new JceCMSContentEncryptorBuilder(new ASN1ObjectIdentifier(OID)).build()).getEncoded();
    }

    private static byte[] open(byte[] envelope, KeyPair recipient) throws Exception {
        RecipientInformation information =
                new CMSEnvelopedData(envelope).getRecipientInfos().getRecipients().iterator().next();
        return information.getContent(new JceKeyTransEnvelopedRecipient(recipient.getPrivate()));
    }

    /** The content as it stands in the envelope. */
    private static byte[] message(byte[] envelope) throws Exception {
        CMSEnvelopedData parsed = new CMSEnvelopedData(envelope);
        assertEquals(OID, parsed.getEncryptionAlgOID());
        ASN1OctetString content = EnvelopedData.getInstance(parsed.toASN1Structure().getContent())
                .getEncryptedContentInfo().getEncryptedContent();
        return content.getOctets();
    }

    @Test
    void sealsContentByOid() throws Exception {
        install("tinymls.window = 1h");
        KeyPair recipient = recipient();
        byte[] content = new byte[200_000];
        new Random(1).nextBytes(content);
        byte[] envelope = envelope(content, recipient);
        byte[] message = message(envelope);
        Traffic.assertShape(message, false);
        assertEquals(Traffic.sealedLength(content.length), message.length);
        assertArrayEquals(content, open(envelope, recipient));
    }

    @Test
    void opensNothingPastTheWindow() throws Exception {
        install("tinymls.window = 1s");
        KeyPair recipient = recipient();
        byte[] envelope = envelope(new byte[10], recipient);
        Sealed.awaitPast(message(envelope), 1_000);
        Exception failure = assertThrows(Exception.class, () -> open(envelope, recipient));
        Sealed.assertCausedBy(EpochErasedException.class, failure);
    }
}
