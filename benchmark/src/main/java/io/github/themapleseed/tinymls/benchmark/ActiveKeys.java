package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/**
 * Memory of live keys, heap and direct memory together: of keys that nobody has used yet, and of keys that have each
 * sealed and opened within the last second.
 *
 * <p>Arguments: the number of keys, the JSON file.
 */
final class ActiveKeys {
    /** Few, and kept: what is released while the others are made would count against them. */
    private static final int WARM_UP = 200;

    private final byte[] message = Messages.of(64);
    private final byte[] sealed = new byte[message.length + Contender.ROOM];
    private final byte[] opened = new byte[message.length + Contender.ROOM];
    private final KeyGenerator generator = KeyGenerator.getInstance(TinyMlsProvider.NAME);
    private final Cipher cipher = Cipher.getInstance(TinyMlsProvider.NAME);

    private ActiveKeys() throws GeneralSecurityException {
    }

    /** Measures. */
    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        Providers.useTinyMls();
        ActiveKeys program = new ActiveKeys();
        SecretKey[] first = program.keys(WARM_UP);
        program.use(first);
        long before = inUse();
        SecretKey[] keys = program.keys(count);
        long fresh = inUse();
        program.use(keys);
        long active = inUse();
        OwnResults results = new OwnResults(ActiveKeys.class);
        Map<String, String> params = Map.of("keys", args[0]);
        results.add("fresh", params, (double) (fresh - before) / count, "B/key");
        results.add("active", params, (double) (active - before) / count, "B/key");
        Reference.reachabilityFence(first);
        Reference.reachabilityFence(keys);
        results.write(Path.of(args[1]));
    }

    private SecretKey[] keys(int count) {
        SecretKey[] keys = new SecretKey[count];
        for (int i = 0; i < count; i++) {
            keys[i] = generator.generateKey();
        }
        return keys;
    }

    /** Seals and opens a message under each key. */
    private void use(SecretKey[] keys) throws GeneralSecurityException {
        for (SecretKey key : keys) {
            cipher.init(Cipher.ENCRYPT_MODE, key);
            int length = cipher.doFinal(message, 0, message.length, sealed, 0);
            cipher.init(Cipher.DECRYPT_MODE, key);
            cipher.doFinal(sealed, 0, length, opened, 0);
        }
    }

    private static long inUse() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        long direct = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            direct += pool.getName().equals("direct") ? pool.getMemoryUsed() : 0;
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + direct;
    }
}
