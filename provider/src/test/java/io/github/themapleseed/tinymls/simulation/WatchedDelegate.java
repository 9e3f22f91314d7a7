package io.github.themapleseed.tinymls.simulation;

import io.github.themapleseed.tinymls.primitive.Delegate;
import java.lang.ref.WeakReference;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;

/**
 * SunJCE for one simulated process. Its AES/GCM objects report each key and nonce that they seal with, and say which
 * key they still remember.
 */
final class WatchedDelegate extends Provider {
    private static final long serialVersionUID = 1L;
    private static final Provider JDK = Security.getProvider("SunJCE");
    private static final String RECORD = "AES/GCM/NoPadding";

    private final transient NoncePairs pairs;
    private final transient List<WeakReference<WatchedCipher>> ciphers = new ArrayList<>();
    private transient boolean watching;
    private transient boolean repeating;
    private transient byte[] lastKey = new byte[0];

    private WatchedDelegate(NoncePairs pairs) {
        super("Watched", "1.0", "SunJCE with an eye on keys and nonces");
        this.pairs = pairs;
        offer("Cipher", RECORD);
        offer("Cipher", "AES");
        offer("Mac", "HmacSHA256");
    }

    static WatchedDelegate of(NoncePairs pairs) {
        return new WatchedDelegate(pairs);
    }

    /** The delegate; what is sealed to try it out does not count. */
    Delegate start() {
        Delegate delegate = Delegate.of(this);
        watching = true;
        return delegate;
    }

    private void offer(String type, String algorithm) {
        putService(new Service(this, type, algorithm, WatchedDelegate.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                return algorithm.equals(RECORD) ? newCipher() : JDK.getService(type, algorithm).newInstance(null);
            }
        });
    }

    private WatchedCipher newCipher() {
        WatchedCipher cipher = new WatchedCipher(this, RECORD, JDK);
        ciphers.removeIf(each -> each.get() == null);
        ciphers.add(new WeakReference<>(cipher));
        return cipher;
    }

    /** Whether the process does what a twin of it has just done. */
    void repeats(boolean now) {
        repeating = now;
    }

    void seals(byte[] key, byte[] nonce) {
        if (!watching) {
            return;
        }
        lastKey = key;
        if (repeating) {
            pairs.repeat(key, nonce);
        } else {
            pairs.add(key, nonce);
        }
    }

    /** The key of the last message sealed. */
    byte[] lastKey() {
        return lastKey;
    }

    /** The keys that objects of this delegate remember. */
    List<byte[]> rememberedKeys() {
        List<byte[]> keys = new ArrayList<>();
        for (WeakReference<WatchedCipher> each : ciphers) {
            WatchedCipher cipher = each.get();
            if (cipher != null && cipher.key().length > 0) {
                keys.add(cipher.key());
            }
        }
        return keys;
    }
}
