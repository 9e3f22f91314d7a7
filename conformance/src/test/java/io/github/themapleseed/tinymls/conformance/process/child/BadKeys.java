package io.github.themapleseed.tinymls.conformance.process.child;

import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;

/** Hands over keys that are none, and prints for each kind what every way of handing over answers. */
public final class BadKeys {
    private static final int[] MODES = {Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE, Cipher.WRAP_MODE, Cipher.UNWRAP_MODE};

    private int refused;

    private BadKeys() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        BadKeys tries = new BadKeys();
        tries.wrongSizes();
        tries.noSecretKeys();
        byte[] whole = KeyGenerator.getInstance("TinyMLS").generateKey().getEncoded();
        tries.damaged("whole", whole);
        SecretKey live = SecretKeyFactory.getInstance("TinyMLS").translateKey(new SecretKeySpec(new byte[32], "AES"));
        Cipher using = Cipher.getInstance("TinyMLS");
        using.init(Cipher.ENCRYPT_MODE, live);
        using.doFinal(new byte[1]); // which punctures a key that may have sealed before the window
        tries.damaged("punctured", live.getEncoded());
        System.out.println("refused=" + tries.refused);
    }

    private void wrongSizes() throws Exception {
        for (int bytes : new int[] {1, 8, 16, 24, 31, 65, 82, 128, 4096}) {
            System.out.println("size-" + bytes + "=" + refusal(new SecretKeySpec(new byte[bytes], "AES")));
        }
        for (int bytes : new int[] {32, 33, 48, 63, 64}) {
            Cipher.getInstance("TinyMLS").init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[bytes], "Generic"));
        }
    }

    private void noSecretKeys() throws Exception {
        System.out.println("null=" + refusal(null));
        System.out.println("public=" + refusal(KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic()));
        System.out.println("no-encoding=" + refusal(new Unencoded()));
        SecretKey destroyed = KeyGenerator.getInstance("TinyMLS").generateKey();
        destroyed.destroy();
        System.out.println("destroyed=" + initRefusal(destroyed));
    }

    /** Every byte altered, every length but the right one. */
    private void damaged(String name, byte[] export) throws Exception {
        System.out.println(name + "=" + export.length);
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < export.length; i++) {
            byte[] altered = export.clone();
            altered[i] ^= (byte) (1 << i % Byte.SIZE);
            messages.add(refusal(new SecretKeySpec(altered, "TinyMLS")));
        }
        for (int length = 1; length < export.length + 40; length++) {
            if (length != export.length) {
                messages.add(refusal(new SecretKeySpec(Arrays.copyOf(export, length), "TinyMLS")));
            }
        }
        messages.stream().map(message -> message.replaceAll("[0-9]+ bytes", "N bytes")).distinct().sorted()
                .forEach(message -> System.out.println(name + "-damaged=" + message));
    }

    /** The one message that every way of handing this key over answers with. */
    private String refusal(Key key) throws Exception {
        String message = initRefusal(key);
        if (key instanceof SecretKey secret) {
            try {
                SecretKeyFactory.getInstance("TinyMLS").translateKey(secret);
                throw new AssertionError("translated");
            } catch (InvalidKeyException e) {
                check(e.getMessage().equals(message), e.getMessage() + " and not " + message);
            }
        }
        return message;
    }

    private String initRefusal(Key key) throws Exception {
        String message = null;
        for (int mode : MODES) {
            Cipher cipher = Cipher.getInstance("TinyMLS");
            try {
                cipher.init(mode, key);
                throw new AssertionError("initialised");
            } catch (InvalidKeyException e) {
                check(message == null || message.equals(e.getMessage()), e.getMessage() + " and not " + message);
                message = e.getMessage();
            }
        }
        refused++;
        return message;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** A key in hardware. */
    private static final class Unencoded implements SecretKey {
        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "AES";
        }

        @Override
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }
}
