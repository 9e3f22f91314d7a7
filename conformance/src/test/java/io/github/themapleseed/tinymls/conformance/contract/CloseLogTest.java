package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.crypto.CipherOutputStream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/**
 * CONTRACT.md item 22: {@code CipherOutputStream.close} swallows a bad tag, but the failure is logged, with nothing
 * set up for that. In a JVM of its own, where no other refusal has used up what is logged of a kind.
 */
class CloseLogTest {
    @Test
    void item22TheFailureIsLogged() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Close.class.getName()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(300, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), output);
        assertTrue(output.contains("closed, 0 bytes out"), output);
        assertTrue(output.contains("event=refusal reason=tag"), output);
    }

    /** The main class of that JVM. */
    static final class Close {
        private Close() {
        }

        public static void main(String[] args) throws GeneralSecurityException, IOException {
            SecretKey key = Tiny.liveKey();
            byte[] message = Tiny.seal(key, new byte[100_000]);
            message[message.length - 1] ^= 1;
            ByteArrayOutputStream released = new ByteArrayOutputStream();
            OutputStream out = new CipherOutputStream(released, Tiny.opener(key));
            out.write(message);
            try {
                out.close();
            } catch (IOException aJdkThatTells) {
                System.out.println(aJdkThatTells);
            }
            System.out.println("closed, " + released.size() + " bytes out");
        }
    }
}
