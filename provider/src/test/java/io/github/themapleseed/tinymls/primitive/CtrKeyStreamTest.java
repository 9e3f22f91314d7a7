package io.github.themapleseed.tinymls.primitive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FORMAT.md section 3, left and right child: the same 64 bytes, whichever mode of AES the delegate has. */
class CtrKeyStreamTest {
    @Property(tries = 200)
    void everyModeGivesTheKeyStreamOfCtr(@ForAll @Size(32) byte[] node) throws GeneralSecurityException {
        SecretKey key = new SecretKeySpec(node, "AES");
        Cipher ctr = Cipher.getInstance("AES/CTR/NoPadding");
        ctr.init(Cipher.ENCRYPT_MODE, key, CtrKeyStream.ZERO_BLOCK);
        byte[] expected = ctr.doFinal(new byte[64]);
        byte[] blocks = new byte[64];
        byte[] chained = new byte[64];
        assertEquals(64, new CtrKeyStream.Ecb(Cipher.getInstance("AES/ECB/NoPadding")).fill(key, blocks));
        assertArrayEquals(expected, blocks);
        assertEquals(64, new CtrKeyStream.Cbc(Cipher.getInstance("AES/CBC/NoPadding")).fill(key, chained));
        assertArrayEquals(expected, chained);
    }

    /** The blocks 0 and 1 of AES-256 under the key of zeros, by any other implementation. */
    @Test
    void theFirstBlockIsThatOfTheZeroCounter() throws GeneralSecurityException {
        byte[] stream = new byte[64];
        new CtrKeyStream.Cbc(Cipher.getInstance("AES/CBC/NoPadding"))
                .fill(new SecretKeySpec(new byte[32], "AES"), stream);
        assertEquals("dc95c078a2408989ad48a21492842087530f8afbc74536b9a963b4f1c4cb738b",
                HexFormat.of().formatHex(stream, 0, 32));
    }

    @Test
    void aDelegateWithoutEcbWillDo() {
        byte[] node = new byte[32];
        byte[] expected = new byte[64];
        byte[] children = new byte[64];
        try (DerivationKit kit = Delegate.of(Security.getProvider("SunJCE")).borrow()) {
            kit.step().children(node, expected);
        }
        try (DerivationKit kit = Delegate.of(new WithoutEcb()).borrow()) {
            kit.step().children(node, children);
        }
        assertArrayEquals(expected, children);
    }

    /** Nothing obliges a cipher to give a block away before the final call, or to have an update. */
    @ParameterizedTest
    @EnumSource(value = PeculiarProvider.Way.class,
            names = {"HOLDS_BACK", "HOLDS_BACK_IN_CBC", "REFUSES_UPDATE", "WANTS_MUCH_ROOM"})
    void everyWayGivesTheKeyStream(PeculiarProvider.Way peculiar) {
        byte[] node = new byte[32];
        node[0] = 1;
        byte[] expected = new byte[64];
        byte[] children = new byte[64];
        try (DerivationKit kit = Delegate.of(Security.getProvider("SunJCE")).borrow()) {
            kit.step().children(node, expected);
        }
        Delegate delegate = Delegate.of(new PeculiarProvider("Peculiar", peculiar));
        delegate.calibrate();
        try (DerivationKit kit = delegate.borrow()) {
            kit.step().children(node, children);
        }
        assertArrayEquals(expected, children);
    }

    /** Of SunJCE what Amazon Corretto offers too. */
    private static final class WithoutEcb extends Provider {
        private static final long serialVersionUID = 1L;

        WithoutEcb() {
            super("WithoutEcb", "1.0", "AES/GCM, AES/CBC and HMAC of SunJCE");
            offer("Cipher", "AES/GCM/NoPadding", "AES/GCM/NoPadding");
            offer("Cipher", "AES/CBC/NoPadding", "AES_256/CBC/NoPadding");
            offer("Mac", "HmacSHA256", "HmacSHA256");
        }

        private void offer(String type, String algorithm, String sunAlgorithm) {
            Service real = Security.getProvider("SunJCE").getService(type, sunAlgorithm);
            putService(new Service(this, type, algorithm, real.getClassName(), null, null) {
                @Override
                public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                    return real.newInstance(parameter);
                }
            });
        }
    }
}
