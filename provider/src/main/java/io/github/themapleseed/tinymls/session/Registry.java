package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Count;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.observe.Reporting;
import io.github.themapleseed.tinymls.primitive.Primitives;
import io.github.themapleseed.tinymls.ratchet.Epochs;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import io.github.themapleseed.tinymls.ratchet.Tree;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes sessions of encoded keys, and finds again those of keys that are handed to ciphers in the raw: a key that
 * comes back gets the session it had, with what that has already erased. Bounded; a session let go of can be made
 * again from the key, but the key's first sight is remembered for longer, since its lifetime counts from there.
 */
public final class Registry {
    static final int MAX_SESSIONS = 1_024;
    private static final int MAX_FIRST_SIGHTS = 65_536;

    private final Environment environment;
    private final Policy policy;
    private final int maxRootBytes;
    private final byte[] blind = new byte[32];
    private final ConcurrentHashMap<ByteBuffer, Entry> entries = new ConcurrentHashMap<>();
    private final Map<ByteBuffer, Long> firstSights = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Long> eldest) {
            return size() > MAX_FIRST_SIGHTS;
        }
    };

    private static final class Entry {
        private final KeyHandle handle;
        private volatile long lastUsedNanos;

        Entry(KeyHandle handle) {
            this.handle = handle;
        }
    }

    /** A registry whose sessions follow that policy. */
    public Registry(Environment environment, Policy policy) {
        this(environment, policy, RootSecrets.MAX_ROOT_BYTES);
    }

    /** The same, for root keys of so many bytes at the most. */
    public Registry(Environment environment, Policy policy, int maxRootBytes) {
        this.environment = environment;
        this.policy = policy;
        this.maxRootBytes = maxRootBytes;
        environment.random().nextBytes(blind);
        Gauge.SESSIONS.watch(this, registry -> registry.entries.size());
    }

    /**
     * The session of a key handed to a cipher in the raw.
     *
     * @param encoding a root key of 32 to 64 bytes or an exported key, which the caller wipes
     * @throws InvalidKeyException if it is neither, saying what was expected and what came
     */
    public KeyHandle shared(byte[] encoding) throws InvalidKeyException {
        ByteBuffer fingerprint = fingerprint(encoding);
        Entry entry = entries.get(fingerprint);
        if (entry == null) {
            entry = add(fingerprint, createShared(encoding));
        }
        entry.lastUsedNanos = environment.time().monotonicNanos();
        return entry.handle;
    }

    private KeyHandle createShared(byte[] encoding) throws InvalidKeyException {
        boolean handsOver = Reporting.handOver(); // the caller holds the encoding
        try {
            return create(encoding, policy);
        } finally {
            Reporting.end(handsOver);
        }
    }

    private Entry add(ByteBuffer fingerprint, KeyHandle handle) {
        synchronized (entries) {
            while (entries.size() >= MAX_SESSIONS) {
                evictOldest();
                Count.LIMIT_SESSIONS.increment();
            }
            Entry fresh = new Entry(handle);
            Entry other = entries.putIfAbsent(fingerprint, fresh);
            return other != null ? other : fresh;
        }
    }

    private void evictOldest() {
        long now = environment.time().monotonicNanos();
        entries.entrySet().stream()
                .max((a, b) -> Long.compare(now - a.getValue().lastUsedNanos, now - b.getValue().lastUsedNanos))
                .ifPresent(oldest -> entries.remove(oldest.getKey(), oldest.getValue()));
    }

    /** A session of its own for an encoded key: parameters and errors as for {@link #shared}. */
    public KeyHandle create(byte[] encoding, Policy ownPolicy) throws InvalidKeyException {
        if (ExportedKey.looksLikeOne(encoding)) {
            ExportedKey key = ExportedKey.decode(encoding);
            return start(key.keyId(), key.tree(), key.notAfter(), ownPolicy);
        }
        if (encoding.length < RootSecrets.MIN_ROOT_BYTES || encoding.length > maxRootBytes) {
            throw new InvalidKeyException("TinyMLS takes a root key of " + RootSecrets.MIN_ROOT_BYTES + " to "
                    + maxRootBytes + " bytes or an exported key, this one has " + encoding.length
                    + " bytes");
        }
        try (Primitives kit = environment.delegate().borrow()) {
            RootSecrets root = RootSecrets.derive(encoding, kit.kdf());
            return start(root.keyId(), root.tree(), Epochs.MAX, ownPolicy);
        }
    }

    /** A session for a key that is new in the world: it has sealed nothing before now. */
    public KeyHandle generate(byte[] rootKey, Policy ownPolicy) {
        try (Primitives kit = environment.delegate().borrow()) {
            RootSecrets root = RootSecrets.derive(rootKey, kit.kdf());
            long now = environment.time().wallMillis();
            return begin(new Session(environment, ownPolicy, root.keyId(), root.tree(), lifeEnd(now, ownPolicy), now),
                    Count.KEY_CREATED);
        }
    }

    private KeyHandle start(byte[] keyId, Tree tree, long notAfter, Policy ownPolicy) {
        long end = Math.min(notAfter, lifeEnd(firstSight(keyId), ownPolicy));
        return begin(new Session(environment, ownPolicy, keyId, tree, end, -1), Count.KEY_IMPORTED);
    }

    /** Puts a session under maintenance, and only then reports it: the report may take its time. */
    private KeyHandle begin(Session session, Count what) {
        KeyHandle handle = KeyHandle.of(session, environment);
        session.tell(what);
        return handle;
    }

    private static long lifeEnd(long start, Policy policy) {
        return Epochs.clamp(start + policy.lifetimeMillis());
    }

    private long firstSight(byte[] keyId) {
        long now = environment.time().wallMillis();
        synchronized (firstSights) {
            Long known = firstSights.putIfAbsent(ByteBuffer.wrap(keyId.clone()), now);
            return known != null ? known : now;
        }
    }

    /** Names an encoding without being of use to anyone who does not know it: a digest, blinded for this process. */
    private ByteBuffer fingerprint(byte[] encoding) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(blind);
            byte[] name = digest.digest(encoding);
            digest.update(new byte[64]);
            return ByteBuffer.wrap(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
