package io.github.themapleseed.tinymls.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.MetricsExposition;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import java.lang.ref.WeakReference;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A foreign key goes from provider to provider as it does in the JDK, which passes over one that throws anything at
 * init and in the end reports what the first has thrown.
 */
class ClaimedAesGcmCipherTest {
    private static final String NAME = ClaimedAesGcmCipher.TRANSFORMATION;
    private static final int FIRST = 1;
    private static final int LAST = 1_000;

    private static final byte[] TEXT = {1, 2, 3};
    private static final SecretKey AES = new SecretKeySpec(new byte[32], "AES");
    private static final SecretKey OTHER_AES = new SecretKeySpec(new byte[16], "AES");

    private final RecordingProvider surly = new RecordingProvider("Surly");
    private final Provider tiny;

    ClaimedAesGcmCipherTest() throws GeneralSecurityException {
        System.setProperty("tinymls.claim", NAME);
        tiny = new TinyMlsProvider();
        Cipher.getInstance(NAME, tiny); // it has its delegate before the surly one comes
        surly.onOperation(what -> {
            if (!what.equals(RecordingProvider.RECORD_MADE)) {
                throw new ProviderException("surly");
            }
        });
    }

    @AfterEach
    void tidyUp() {
        Security.removeProvider(surly.getName());
        System.clearProperty("tinymls.claim");
    }

    /** What comes of a message sealed under a foreign key of that length, with the surly provider at that place. */
    private String outcome(int place, int keyBytes, Callable<Cipher> maker) throws Exception {
        Security.removeProvider(surly.getName());
        Security.insertProviderAt(surly, place);
        Cipher cipher = maker.call();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[keyBytes], "AES"),
                    new GCMParameterSpec(128, new byte[12]));
            return HexFormat.of().formatHex(cipher.doFinal(new byte[3]));
        } catch (GeneralSecurityException | RuntimeException e) {
            return e.getClass() + " " + e.getMessage();
        }
    }

    private void assertAsInTheJdk(String beginning, int place, int keyBytes) throws Exception {
        String expected = outcome(place, keyBytes, () -> Cipher.getInstance(NAME));
        assertEquals(beginning, expected.substring(0, Math.min(beginning.length(), expected.length())));
        assertEquals(expected, outcome(place, keyBytes, () -> Cipher.getInstance(NAME, tiny)));
    }

    @Test
    void providerThatThrowsAtInitIsPassedOver() throws Exception {
        String sealed = outcome(LAST, 32, () -> Cipher.getInstance(NAME, "SunJCE"));
        assertAsInTheJdk(sealed, FIRST, 32);
    }

    private static GCMParameterSpec spec(int number) {
        return new GCMParameterSpec(128, new byte[] {(byte) number, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    }

    /** A cipher that code settled on this provider before it named a foreign key. */
    private static Cipher sealedForeign(Provider provider, int number) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(NAME, provider);
        cipher.init(Cipher.ENCRYPT_MODE, AES, spec(number));
        cipher.doFinal(new byte[3]);
        return cipher;
    }

    /** Gives out SunJCE's ciphers, and holds none of them. */
    private static final class Tracking extends Provider {
        private static final long serialVersionUID = 1L;
        private final transient List<WeakReference<Object>> given = new ArrayList<>();

        Tracking() {
            super("Tracking", "1.0", "knows what it gave");
            Service real = Security.getProvider("SunJCE").getService("Cipher", NAME);
            putService(new Service(this, "Cipher", NAME, real.getClassName(), null, null) {
                @Override
                public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                    Object cipher = real.newInstance(parameter);
                    given.add(new WeakReference<>(cipher));
                    return cipher;
                }
            });
        }

        private long held() throws InterruptedException {
            for (int tries = 0; tries < 200 && given.stream().anyMatch(each -> each.get() != null); tries++) {
                System.gc();
                Thread.sleep(5);
            }
            return given.stream().filter(each -> each.get() != null).count();
        }
    }

    /** The other provider's cipher remembers its key for as long as it exists. */
    @Test
    void foreignCipherIsDroppedWithAnInitForAnOwnKey() throws Exception {
        Tracking tracking = new Tracking();
        Security.insertProviderAt(tracking, FIRST);
        try {
            SecretKey live = KeyGenerator.getInstance("TinyMLS", tiny).generateKey();
            Cipher good = sealedForeign(tiny, 1);
            Cipher failing = sealedForeign(tiny, 1);
            assertEquals(2, tracking.given.stream().filter(each -> each.get() != null).count());
            good.init(Cipher.ENCRYPT_MODE, live);
            assertThrows(InvalidAlgorithmParameterException.class,
                    () -> failing.init(Cipher.ENCRYPT_MODE, live, new PBEParameterSpec(new byte[8], 1)));
            assertEquals(0, tracking.held());
            assertThrows(IllegalStateException.class, () -> failing.doFinal(new byte[3]));
            assertEquals(75, good.doFinal(new byte[3]).length);
        } finally {
            Security.removeProvider(tracking.getName());
        }
    }

    private static void refusesSpentIv(Cipher cipher) {
        assertThrows(InvalidAlgorithmParameterException.class,
                () -> cipher.init(Cipher.ENCRYPT_MODE, AES, spec(1)));
    }

    /** The JDK refuses the IV that it sealed with last; own keys in between do not make the cipher forget it. */
    @Test
    void spentIvOfADroppedCipherStaysSpent() throws Exception {
        SecretKey live = KeyGenerator.getInstance("TinyMLS", tiny).generateKey();
        Cipher cipher = sealedForeign(tiny, 1);
        refusesSpentIv(cipher);
        for (int i = 0; i < 3; i++) {
            cipher.init(Cipher.ENCRYPT_MODE, live);
            cipher.init(Cipher.DECRYPT_MODE, AES, spec(1)); // to open is no use of an IV
            refusesSpentIv(cipher);
        }
        cipher.init(Cipher.ENCRYPT_MODE, OTHER_AES, spec(1));
        cipher.init(Cipher.ENCRYPT_MODE, live);
        cipher.init(Cipher.WRAP_MODE, AES, spec(1)); // only the last is remembered, as in the JDK
        assertThrows(InvalidAlgorithmParameterException.class,
                () -> cipher.init(Cipher.WRAP_MODE, AES, spec(1)));
        cipher.init(Cipher.ENCRYPT_MODE, live);
        refusesSpentIv(cipher);
        cipher.init(Cipher.ENCRYPT_MODE, AES, spec(2));
        assertEquals(19, cipher.doFinal(new byte[3]).length);
    }

    /** A key that will not give its encoding any more keeps no cipher from turning to an own one. */
    @Test
    void keyDestroyedMeanwhileIsNoObstacle() throws Exception {
        SecretKey live = KeyGenerator.getInstance("TinyMLS", tiny).generateKey();
        boolean[] destroyed = {false};
        SecretKey fleeting = new SecretKeySpec(new byte[16], "AES") {
            private static final long serialVersionUID = 1L;

            @Override
            public byte[] getEncoded() {
                if (destroyed[0]) {
                    throw new IllegalStateException("destroyed");
                }
                return super.getEncoded();
            }
        };
        Cipher cipher = Cipher.getInstance(NAME, tiny);
        cipher.init(Cipher.ENCRYPT_MODE, fleeting, spec(1));
        destroyed[0] = true;
        cipher.init(Cipher.ENCRYPT_MODE, live);
        assertEquals(75, cipher.doFinal(new byte[3]).length);
    }

    private static SecretKey copied(byte[] encoding, String algorithm) {
        return new SecretKeySpec(encoding, algorithm);
    }

    /** Applications copy a key's encoding into keys of other classes and names. */
    @Test
    void exportIsAnOwnKeyWhateverHoldsIt() throws Exception {
        SecretKey live = KeyGenerator.getInstance("TinyMLS", tiny).generateKey();
        Cipher opener = Cipher.getInstance("TinyMLS", tiny);
        opener.init(Cipher.DECRYPT_MODE, live);
        for (String algorithm : new String[] {"AES", "TinyMLS", "RAW", "HmacSHA256"}) {
            SecretKey copy = copied(live.getEncoded(), algorithm);
            assertEquals(true, tiny.getService("Cipher", NAME).supportsParameter(copy), algorithm);
            Cipher cipher = Cipher.getInstance(NAME, tiny);
            cipher.init(Cipher.ENCRYPT_MODE, copy);
            assertArrayEquals(TEXT, opener.doFinal(cipher.doFinal(TEXT)), algorithm);
        }
    }

    /** Whatever begins like an export is never handed on as an AES key, also where it has the length of one. */
    @Test
    void damagedExportIsNeverHandedOn() throws Exception {
        byte[] export = KeyGenerator.getInstance("TinyMLS", tiny).generateKey().getEncoded();
        long handedOn = Counter.FOREIGN_KEY.total();
        for (int length : new int[] {8, 16, 24, 32, 81, 82}) {
            byte[] damaged = Arrays.copyOf(export, length);
            damaged[length - 1] ^= (byte) (length > 8 ? 1 : 0);
            SecretKey key = copied(damaged, "AES");
            assertEquals(true, tiny.getService("Cipher", NAME).supportsParameter(key));
            Cipher cipher = Cipher.getInstance(NAME, tiny);
            InvalidKeyException refused =
                    assertThrows(InvalidKeyException.class, () -> cipher.init(Cipher.ENCRYPT_MODE, key, spec(1)));
            assertTrue(refused.getMessage().startsWith("damaged TinyMLS exported key"), refused.getMessage());
        }
        assertEquals(handedOn, Counter.FOREIGN_KEY.total());
    }

    /** All that is not our own is counted, whether the JDK asks beforehand or the cipher hands it on itself. */
    @Test
    void foreignKeysAreCounted() throws Exception {
        List<SecretKey> foreign = List.of(AES, copied(new byte[] {'T', 'M', 'L', 'S', 'K', 'E'}, "TinyMLS"),
                new UnreadableKey(new IllegalStateException()), new UnreadableKey(new ProviderException()));
        for (SecretKey key : foreign) {
            long before = Counter.FOREIGN_KEY.total();
            assertEquals(false, tiny.getService("Cipher", NAME).supportsParameter(key));
            assertEquals(before + 1, Counter.FOREIGN_KEY.total());
        }
        long before = Counter.FOREIGN_KEY.total();
        sealedForeign(tiny, 5);
        assertEquals(before + 1, Counter.FOREIGN_KEY.total());
        assertTrue(MetricsExposition.prometheus().contains("\ntinymls_foreign_keys_total "));
    }

    /** The bytes that were looked at are wiped: a key in hardware or a keeper of copies does not do it. */
    @Test
    void encodingLookedAtIsWiped() {
        List<byte[]> copies = new ArrayList<>();
        SecretKey key = new SecretKeySpec(new byte[] {1, 2, 3}, "AES") {
            private static final long serialVersionUID = 1L;

            @Override
            public byte[] getEncoded() {
                byte[] copy = super.getEncoded();
                copies.add(copy);
                return copy;
            }
        };
        assertEquals(false, KeyResolver.isOwn(key));
        assertArrayEquals(new byte[3], copies.get(0));
    }

    @Test
    void firstObjectionIsReported() throws Exception {
        assertAsInTheJdk("class java.security.ProviderException surly", FIRST, 17);
        assertAsInTheJdk("class java.security.InvalidKeyException", LAST, 17);
    }
}
