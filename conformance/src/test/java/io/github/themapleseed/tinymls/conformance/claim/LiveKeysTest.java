package io.github.themapleseed.tinymls.conformance.claim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code tinymls.claim=AES/GCM/NoPadding}: code with that name seals with TinyMLS when it is given a live key,
 * wherever TinyMLS stands; without the setting it does not. A cipher may go from a live key to another one and back.
 */
class LiveKeysTest {
    private static final byte[] TEXT = "some text".getBytes();
    private static final SecretKey AES = new SecretKeySpec(new byte[32], "AES");

    private final SecretKey live;

    LiveKeysTest() throws Exception {
        live = KeyGenerator.getInstance("TinyMLS", Place.provider()).generateKey();
    }

    private static GCMParameterSpec spec(int number) {
        return new GCMParameterSpec(128, new byte[] {(byte) number, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    }

    /** Opens what the claimed name has sealed by the name TinyMLS. */
    private void assertOpens(byte[] message, GCMParameterSpec given) throws Exception {
        assertEquals(TEXT.length + 72, message.length);
        Cipher opener = Cipher.getInstance("TinyMLS", Place.provider());
        opener.init(Cipher.DECRYPT_MODE, live, given);
        assertArrayEquals(TEXT, opener.doFinal(message));
    }

    @Test
    void offByDefault() throws Exception {
        assertNull(new TinyMlsProvider().getService("Cipher", Place.NAME));
        assertNotNull(Place.provider().getService("Cipher", Place.NAME));
        Place.FIRST_WITHOUT_CLAIM.call(() -> {
            Cipher cipher = Cipher.getInstance(Place.NAME);
            assertThrows(InvalidKeyException.class, () -> cipher.init(Cipher.ENCRYPT_MODE, live));
            assertEquals("SunJCE", Cipher.getInstance(Place.NAME).getProvider().getName());
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"FIRST", "LAST"})
    void sealWithTinyMls(Place place) throws Exception {
        place.call(() -> {
            for (GCMParameterSpec given : new GCMParameterSpec[] {null, spec(1)}) {
                Cipher cipher = Cipher.getInstance(Place.NAME);
                cipher.init(Cipher.ENCRYPT_MODE, live, given);
                assertEquals("TinyMLS", cipher.getProvider().getName());
                assertOpens(cipher.doFinal(TEXT), given);
                assertOpens(cipher.doFinal(TEXT), given);
            }
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"FIRST", "LAST"})
    void openWithTinyMls(Place place) throws Exception {
        place.call(() -> {
            Cipher sealer = Cipher.getInstance("TinyMLS");
            sealer.init(Cipher.ENCRYPT_MODE, live);
            byte[] message = sealer.doFinal(TEXT);
            Cipher opener = Cipher.getInstance(Place.NAME);
            opener.init(Cipher.DECRYPT_MODE, live);
            assertArrayEquals(TEXT, opener.doFinal(message));
            message[40] ^= 1;
            assertThrows(AEADBadTagException.class, () -> opener.doFinal(message));
            return null;
        });
    }

    /** Applications copy a key's encoding into a key of their own, which they call AES. */
    @ParameterizedTest
    @EnumSource(names = {"FIRST", "LAST"})
    void areKnownByTheirEncoding(Place place) throws Exception {
        place.call(() -> {
            for (SecretKey copy : new SecretKey[] {new SecretKeySpec(live.getEncoded(), "AES"), unnamed()}) {
                Cipher cipher = Cipher.getInstance(Place.NAME);
                cipher.init(Cipher.ENCRYPT_MODE, copy, spec(1));
                assertEquals("TinyMLS", cipher.getProvider().getName());
                assertOpens(cipher.doFinal(TEXT), spec(1));
                Cipher settled = Cipher.getInstance(Place.NAME, Place.provider());
                settled.init(Cipher.ENCRYPT_MODE, copy);
                assertOpens(settled.doFinal(TEXT), null);
            }
            byte[] damaged = live.getEncoded();
            damaged[50] ^= 1;
            Cipher cipher = Cipher.getInstance(Place.NAME);
            assertThrows(InvalidKeyException.class,
                    () -> cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(damaged, "AES")));
            return null;
        });
    }

    /** A key of a class of its own, without a name or a format. */
    private SecretKey unnamed() {
        return new SecretKey() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getAlgorithm() {
                return null;
            }

            @Override
            public String getFormat() {
                return null;
            }

            @Override
            public byte[] getEncoded() {
                return live.getEncoded();
            }
        };
    }

    @Test
    void sealAfterQuestionsToo() throws Exception {
        Place.FIRST.call(() -> {
            Cipher cipher = Cipher.getInstance(Place.NAME);
            assertEquals(16, cipher.getBlockSize());
            assertNull(cipher.getIV());
            assertNotNull(cipher.getParameters(), "as the JDK answers");
            cipher.init(Cipher.ENCRYPT_MODE, live);
            assertOpens(cipher.doFinal(TEXT), null);
            Cipher wrapping = Cipher.getInstance(Place.NAME);
            wrapping.init(Cipher.WRAP_MODE, live);
            assertEquals(72 + 32, wrapping.wrap(AES).length);
            return null;
        });
    }

    /** Each init settles anew whose cipher it is, and leaves nothing of the other. */
    @Test
    void alternateWithForeignKeys() throws Exception {
        Place.FIRST.call(() -> {
            Cipher cipher = Cipher.getInstance(Place.NAME);
            for (int i = 0; i < 5; i++) {
                cipher.init(Cipher.ENCRYPT_MODE, live);
                cipher.updateAAD(TEXT);
                cipher.update(TEXT);
                cipher.init(Cipher.ENCRYPT_MODE, AES, spec(i));
                assertArrayEquals(spec(i).getIV(), cipher.getIV());
                assertEquals(TEXT.length + 16, cipher.getOutputSize(TEXT.length));
                assertArrayEquals(sealedByTheJdk(spec(i)), cipher.doFinal(TEXT));
                assertThrows(IllegalStateException.class, () -> cipher.doFinal(TEXT), "without init");
                cipher.init(Cipher.ENCRYPT_MODE, live);
                assertOpens(cipher.doFinal(TEXT), null);
            }
            return null;
        });
    }

    private static byte[] sealedByTheJdk(GCMParameterSpec spec) throws Exception {
        Cipher cipher = Cipher.getInstance(Place.NAME, "SunJCE");
        cipher.init(Cipher.ENCRYPT_MODE, AES, spec);
        return cipher.doFinal(TEXT);
    }

    /** The JDK refuses the IV it has just used; a live key in between does not make it forget. */
    @Test
    void doNotMakeTheJdkForgetItsIv() throws Exception {
        Place.FIRST.call(() -> {
            Cipher cipher = Cipher.getInstance(Place.NAME);
            cipher.getBlockSize();
            cipher.init(Cipher.ENCRYPT_MODE, AES, spec(1));
            cipher.doFinal(TEXT);
            assertThrows(InvalidAlgorithmParameterException.class,
                    () -> cipher.init(Cipher.ENCRYPT_MODE, AES, spec(1)));
            cipher.init(Cipher.ENCRYPT_MODE, live);
            assertThrows(InvalidAlgorithmParameterException.class,
                    () -> cipher.init(Cipher.ENCRYPT_MODE, AES, spec(1)));
            return null;
        });
    }

    /** After an init that failed, nothing is sealed with the key before, and nothing of it is shown. */
    @Test
    void doNotOutliveAFailedInit() throws Exception {
        Place.FIRST.call(() -> {
            Cipher cipher = Cipher.getInstance(Place.NAME);
            cipher.init(Cipher.ENCRYPT_MODE, live, spec(1));
            SecretKey bad = new SecretKeySpec(new byte[20], "AES");
            assertThrows(InvalidKeyException.class, () -> cipher.init(Cipher.ENCRYPT_MODE, bad));
            assertThrows(IllegalStateException.class, () -> cipher.doFinal(TEXT));
            assertThrows(IllegalStateException.class, () -> cipher.update(TEXT));
            assertThrows(IllegalStateException.class, () -> cipher.updateAAD(TEXT));
            assertFalse(Arrays.equals(spec(1).getIV(), cipher.getIV()));
            return null;
        });
    }

    @Test
    void theListIsPutBack() throws Exception {
        String before = String.join(" ", names());
        for (Place place : Place.values()) {
            place.call(() -> null);
            assertEquals(before, String.join(" ", names()));
        }
    }

    private static String[] names() {
        return Arrays.stream(Security.getProviders()).map(Object::toString).toArray(String[]::new);
    }
}
