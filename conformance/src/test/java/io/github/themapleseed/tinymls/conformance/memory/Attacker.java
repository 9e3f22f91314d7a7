package io.github.themapleseed.tinymls.conformance.memory;

import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whoever makes the root keys, hands them to a victim, and so knows every secret that the victim will have. */
final class Attacker {
    private static final long DAY_MILLIS = 86_400_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Testimony testimony;
    private final Map<String, byte[]> rootKeys = new LinkedHashMap<>();
    private final byte[] plantedInHeap = random();
    private final byte[] plantedOutside = random();

    Attacker(Testimony testimony) {
        this.testimony = testimony;
        MemoryVictim.KEYS.forEach(key -> rootKeys.put(key, random()));
    }

    private static byte[] random() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** Hands the victim, which is ready, what it is to plant and its keys. */
    void handSecrets(VictimJvm victim) throws IOException {
        victim.hand(plantedInHeap);
        victim.hand(plantedOutside);
        for (Map.Entry<String, byte[]> key : rootKeys.entrySet()) {
            boolean isExport = key.getKey().equals("imported");
            victim.hand(isExport
                    ? ReferenceKey.fresh(key.getValue(), testimony.at("ready") + 2 * DAY_MILLIS).encode()
                    : key.getValue());
        }
    }

    /** The secrets of epochs before {@code cutoff}, and what was planted. */
    Secrets secrets(long cutoff) {
        Secrets secrets = new Secrets(rootKeys, testimony, cutoff);
        secrets.addPlanted("the heap", plantedInHeap);
        secrets.addPlanted("native memory", plantedOutside);
        return secrets;
    }

    Map<String, byte[]> rootKeys() {
        return rootKeys;
    }

    /** The root of the tree that the victim keeps in its heap. */
    byte[] plantedInHeap() {
        return plantedInHeap;
    }
}
