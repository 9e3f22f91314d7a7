package io.github.themapleseed.tinymls.conformance.process.child;

import java.io.InputStream;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;

/** Opens what comes on stdin under the key in the first argument and compares it with what {@link StreamOut} seals. */
public final class StreamIn {
    private StreamIn() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(Cipher.DECRYPT_MODE, KeyFile.read(args[0]));
        Flow flow = new Flow();
        byte[] block = new byte[Flow.BLOCK_BYTES];
        long total = 0;
        try (InputStream in = new CipherInputStream(System.in, cipher)) {
            for (int count; (count = in.readNBytes(block, 0, block.length)) > 0;) {
                if (!Arrays.equals(block, 0, count, flow.next(), 0, count)) {
                    throw new AssertionError("another plaintext from byte " + total + " on");
                }
                total += count;
            }
        }
        System.out.println("opened=" + total);
        System.out.println("heap=" + Runtime.getRuntime().maxMemory());
    }
}
