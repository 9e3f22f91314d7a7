package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.engine.EnginePool;
import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What stands in the memory of a session, taken without the session's doing anything: nothing is punctured for it. */
public final class RobbedMemory {
    private RobbedMemory() {
    }

    /** The tree as an exported key; null if it is erased. */
    public static byte[] tree(SessionHandle key) {
        GgmTree copy = key.session().tree().copy();
        if (copy == null) {
            return null;
        }
        byte[] export = new ExportedKey(key.keyId(), copy.to(), copy).encode();
        copy.wipe();
        return export;
    }

    /** The keys of sender epochs that stand outside the heap. */
    public static List<byte[]> trafficKeys(SessionHandle key) {
        List<byte[]> keys = new ArrayList<>();
        Object current = Inside.of(key.session().sealer(), "current");
        if (current != null) {
            add(((SenderEpoch) current).pool(), keys);
        }
        Object kept = Inside.of(key.session().opener(), "kept");
        if (kept != null) {
            Map<?, ?> bySender = (Map<?, ?>) Inside.of(kept, "bySender");
            bySender.values().forEach(epoch -> add(((ReceiverEpoch) epoch).pool(), keys));
        }
        return keys;
    }

    private static void add(EnginePool pool, List<byte[]> keys) {
        try {
            keys.add(pool.keys().key());
        } catch (WipedException e) {
            return; // a receiver epoch that is closed may stay on the list a little longer
        }
    }

    /** The trees of all versions of an entry, as exported keys. */
    public static List<byte[]> trees(KeyEntry entry) {
        List<byte[]> trees = new ArrayList<>();
        for (KeyVersion version : entry.line().versions()) {
            byte[] tree = tree(version.handle());
            if (tree != null) {
                trees.add(tree);
            }
        }
        return trees;
    }
}
