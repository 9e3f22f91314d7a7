package io.github.themapleseed.tinymls.conformance.process.child;

import java.io.OutputStream;
import javax.crypto.Cipher;
import javax.crypto.CipherOutputStream;

/** Seals as many bytes as the second argument says, made up as it goes, under the key in the first; to stdout. */
public final class StreamOut {
    private StreamOut() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        long bytes = Long.parseLong(args[1]);
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(Cipher.ENCRYPT_MODE, KeyFile.read(args[0]));
        Flow flow = new Flow();
        try (OutputStream out = new CipherOutputStream(System.out, cipher)) {
            for (long left = bytes; left > 0; left -= Flow.BLOCK_BYTES) {
                out.write(flow.next(), 0, (int) Math.min(left, Flow.BLOCK_BYTES));
            }
        }
        System.err.println("largest heap: " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
    }
}
