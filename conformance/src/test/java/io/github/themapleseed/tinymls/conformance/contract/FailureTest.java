package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CONTRACT.md item 17: after {@code AEADBadTagException} the cipher is as after init, and the output holds no
 * plaintext.
 */
class FailureTest {
    private static final byte[] AAD = "header".getBytes();

    private interface Overload {
        /** Returns the output as the call left it, or what it returned. */
        void on(Cipher cipher, byte[] message, byte[] output) throws GeneralSecurityException;
    }

    private final SecretKey key;

    FailureTest() throws GeneralSecurityException {
        key = Tiny.liveKey();
    }

    private static Map<String, Overload> overloads() {
        Map<String, Overload> all = new LinkedHashMap<>();
        all.put("doFinal(in)", (c, in, out) -> c.doFinal(in));
        all.put("doFinal(in, range)", (c, in, out) -> c.doFinal(in, 0, in.length));
        all.put("doFinal(in, out)", (c, in, out) -> c.doFinal(in, 0, in.length, out));
        all.put("doFinal(in, out, 5)", (c, in, out) -> c.doFinal(in, 0, in.length, out, 5));
        all.put("heap buffers", (c, in, out) -> c.doFinal(ByteBuffer.wrap(in), ByteBuffer.wrap(out)));
        all.put("direct in", (c, in, out) -> c.doFinal(ByteBuffer.allocateDirect(in.length).put(in).flip(),
                ByteBuffer.wrap(out)));
        all.put("direct out", (c, in, out) -> {
            ByteBuffer direct = ByteBuffer.allocateDirect(out.length);
            try {
                c.doFinal(ByteBuffer.wrap(in), direct);
            } finally {
                direct.clear().get(out);
            }
        });
        all.put("update(in), doFinal()", (c, in, out) -> {
            c.update(in);
            c.doFinal();
        });
        all.put("update(in, out), doFinal(out)", (c, in, out) -> {
            int written = c.update(in, 0, in.length, out);
            c.doFinal(out, written);
        });
        all.put("update(60), doFinal(rest, out)", (c, in, out) -> {
            c.update(in, 0, 60);
            c.doFinal(in, 60, in.length - 60, out);
        });
        all.put("update(1), doFinal(rest, buffers)", (c, in, out) -> {
            c.update(in, 0, 1);
            c.doFinal(ByteBuffer.wrap(in, 1, in.length - 1), ByteBuffer.wrap(out));
        });
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 65_535, 65_536, 65_537, 200_000, 5_000_000})
    void item17AsAfterInitWhicheverOverloadThrew(int length) throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(length);
        Cipher sealer = Tiny.sealer(key);
        sealer.updateAAD(AAD);
        byte[] withAad = sealer.doFinal(plaintext);
        byte[] message = sealer.doFinal(plaintext);
        Cipher opener = Tiny.opener(key);
        for (Map.Entry<String, Overload> overload : overloads().entrySet()) {
            for (int bad : new int[] {0, 3, 30, 56, length / 2 + 56, withAad.length - 17, withAad.length - 1}) {
                byte[] faulty = withAad.clone();
                faulty[bad] ^= 0x10;
                opener.updateAAD(AAD);
                byte[] output = new byte[length + 5];
                assertThrows(AEADBadTagException.class, () -> overload.getValue().on(opener, faulty, output),
                        overload.getKey());
                assertArrayEquals(new byte[length + 5], output, overload.getKey());
                assertEquals(length, opener.getOutputSize(message.length), "nothing pends");
                assertArrayEquals(plaintext, opener.doFinal(message), "neither data nor AAD is left over");
            }
        }
        opener.updateAAD(AAD);
        assertArrayEquals(plaintext, opener.doFinal(withAad));
        Tiny.report("failures of " + length + " bytes", 7L * overloads().size());
    }

    /** Only the place that the output had is touched. */
    @Test
    void item17WipesNothingElse() throws GeneralSecurityException {
        for (int length : new int[] {100, 70_000}) {
            byte[] message = Tiny.seal(key, Tiny.plaintext(length));
            message[message.length - 1] ^= 1;
            byte[] output = new byte[length + 40];
            Arrays.fill(output, (byte) 0x33);
            Cipher opener = Tiny.opener(key);
            assertThrows(AEADBadTagException.class, () -> opener.doFinal(message, 0, message.length, output, 20));
            for (int i = 0; i < 20; i++) {
                assertEquals(0x33, output[i]);
                assertEquals(0x33, output[length + 20 + i]);
            }
            byte[] plaintext = Tiny.plaintext(length);
            assertEquals(-1, indexOf(output, Arrays.copyOf(plaintext, 16)));
            assertEquals(-1, indexOf(output, Arrays.copyOfRange(plaintext, length - 16, length)));
        }
    }

    /** In place too: neither plaintext nor a mix is left where the message was. */
    @Test
    void item17InPlace() throws GeneralSecurityException {
        for (int length : new int[] {100, 65_536, 200_000}) {
            byte[] plaintext = Tiny.plaintext(length);
            byte[] both = Tiny.seal(key, plaintext);
            both[both.length - 1] ^= 1;
            Cipher opener = Tiny.opener(key);
            assertThrows(AEADBadTagException.class, () -> opener.doFinal(both, 0, both.length, both));
            assertEquals(-1, indexOf(both, Arrays.copyOf(plaintext, 16)));
            assertEquals(-1, indexOf(both, Arrays.copyOfRange(plaintext, length / 2, length / 2 + 16)));
        }
    }

    private static int indexOf(byte[] in, byte[] wanted) {
        for (int i = 0; i + wanted.length <= in.length; i++) {
            if (Arrays.equals(in, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }
}
