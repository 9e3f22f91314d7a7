package io.github.themapleseed.tinymls.conformance.process.child;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/** Opens what is not a message, or not this one, and counts the answers by the exception's class. */
public final class BadMessages {
    private static final int TEXT_BYTES = 100;
    private static final int OVERHEAD_BYTES = 72;
    private static final long FAR_MILLIS = 600_000;

    private final SecretKey key;
    private final Map<String, Integer> answers = new TreeMap<>();

    private BadMessages(SecretKey key) {
        this.key = key;
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        BadMessages tries = new BadMessages(KeyGenerator.getInstance("TinyMLS").generateKey());
        byte[] message = tries.sealed();
        tries.altered(message);
        tries.otherLengths(message);
        tries.open("other-key", message, KeyGenerator.getInstance("TinyMLS").generateKey(), new byte[0]);
        tries.open("other-aad", message, tries.key, new byte[] {1});
        tries.open("ahead", moved(message, FAR_MILLIS), tries.key, new byte[0]);
        tries.open("behind", moved(message, -FAR_MILLIS), tries.key, new byte[0]);
        tries.streamed(message);
        tries.answers.forEach((what, times) -> System.out.println(what + "=" + times));
    }

    private byte[] sealed() throws Exception {
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher.doFinal(new byte[TEXT_BYTES]);
    }

    private void altered(byte[] message) throws Exception {
        for (int i = 0; i < message.length * Byte.SIZE; i++) {
            byte[] altered = message.clone();
            altered[i / Byte.SIZE] ^= (byte) (1 << i % Byte.SIZE);
            open("altered", altered, key, new byte[0]);
        }
    }

    private void otherLengths(byte[] message) throws Exception {
        for (int length = 0; length < message.length + OVERHEAD_BYTES; length++) {
            if (length != message.length) {
                open(length < message.length ? "truncated" : "extended", Arrays.copyOf(message, length), key,
                        new byte[0]);
            }
        }
    }

    /** The message with another epoch in its header. */
    private static byte[] moved(byte[] message, long millis) {
        ByteBuffer header = ByteBuffer.wrap(message.clone());
        long word = header.getLong(0); // version (1), epoch (6), first byte of the salt (1)
        header.putLong(0, word + (millis << Byte.SIZE));
        return header.array();
    }

    private void open(String what, byte[] message, SecretKey with, byte[] aad) throws Exception {
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(Cipher.DECRYPT_MODE, with);
        cipher.updateAAD(aad);
        try {
            cipher.doFinal(message);
            throw new AssertionError(what + " message opened");
        } catch (AEADBadTagException e) {
            count(what, e);
        }
    }

    private void count(String what, AEADBadTagException e) {
        answers.merge(what, 1, Integer::sum);
        answers.merge(what + "-" + e.getClass().getSimpleName(), 1, Integer::sum);
    }

    private void streamed(byte[] message) throws Exception {
        message[message.length - 1] ^= 1;
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(Cipher.DECRYPT_MODE, key);
        try (InputStream in = new CipherInputStream(new ByteArrayInputStream(message), cipher)) {
            in.readAllBytes();
            throw new AssertionError("an altered stream ended well");
        } catch (IOException e) {
            count("streamed", (AEADBadTagException) e.getCause());
        }
    }
}
