package io.github.themapleseed.tinymls.conformance.process.child;

import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Code that says AES/GCM/NoPadding, asks for the block size first, and then shows keys of all sizes. */
public final class HardCoded {
    private HardCoded() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        for (int bytes : new int[] {0, 1, 16, 20, 24, 32, 64}) {
            SecretKey key = bytes == 0 ? null : new SecretKeySpec(new byte[bytes], "AES");
            System.out.println(bytes + " bytes: " + Refusals.answer(() -> initialised(key, null)));
            System.out.println(bytes + " bytes and iv: "
                    + Refusals.answer(() -> initialised(key, new GCMParameterSpec(128, new byte[12]))));
        }
    }

    private static String initialised(SecretKey key, GCMParameterSpec spec) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.getBlockSize();
        cipher.init(Cipher.ENCRYPT_MODE, key, spec);
        return "initialised, " + cipher.doFinal(new byte[10]).length + " bytes";
    }
}
