package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.EventDelivery;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Makes sessions of encoded keys, and finds again those of keys that are handed to ciphers in the raw: a key that
 * comes back gets the session it had, with what that has already erased. Bounded; an evicted session can be made
 * again from the key, but the key's first sight is remembered for longer, since its lifetime counts from there.
 */
public final class SessionRegistry {
    private final SessionDependencies environment;
    private final RatchetPolicy policy;
    private final int maxRootBytes;
    private final byte[] blind = new byte[32];
    private final ConcurrentHashMap<ByteBuffer, Entry> entries = new ConcurrentHashMap<>();
    private final ReentrantLock adding = new ReentrantLock();
    /** The entries in the order in which to look for one to evict; used under the lock alone. */
    private final ArrayDeque<Entry> order = new ArrayDeque<>();

    private static final class Entry {
        private final ByteBuffer fingerprint;
        private final AtomicReference<SessionHandle> handle;
        private volatile boolean used;

        Entry(ByteBuffer fingerprint, SessionHandle handle) {
            this.fingerprint = fingerprint;
            this.handle = new AtomicReference<>(handle);
        }

        void markUsed() {
            if (!used) {
                used = true;
            }
        }

        /** Whether it was not used since this was asked last. */
        boolean isIdle() {
            boolean idle = !used;
            used = false;
            return idle;
        }
    }

    /** A registry whose sessions follow that policy. */
    public SessionRegistry(SessionDependencies environment, RatchetPolicy policy) {
        this(environment, policy, RootSecrets.MAX_ROOT_BYTES);
    }

    /** The same, for root keys of so many bytes at the most. */
    public SessionRegistry(SessionDependencies environment, RatchetPolicy policy, int maxRootBytes) {
        this.environment = environment;
        this.policy = policy;
        this.maxRootBytes = maxRootBytes;
        environment.random().nextBytes(blind);
        Gauge.SESSIONS.watch(this, registry -> registry.entries.size());
    }

    /**
     * The session of a key handed to a cipher in the raw: the one it had, or a new one if that cannot seal at present
     * and a new one can, as after a clock that was wrong.
     *
     * @param encoding a root key of 32 to 64 bytes or an exported key, which the caller wipes
     * @throws InvalidKeyException if it is neither, saying what was expected and what came
     */
    public SessionHandle shared(byte[] encoding) throws InvalidKeyException {
        ByteBuffer fingerprint = fingerprint(encoding);
        Entry entry = entries.get(fingerprint);
        if (entry == null) {
            return add(fingerprint, createShared(decode(encoding)));
        }
        entry.markUsed();
        SessionHandle handle = entry.handle.get();
        return SealingCheck.refusal(handle.session(), environment.time().wallMillis()) == null ? handle
                : renewed(entry, handle, encoding);
    }

    private SessionHandle createShared(ExportedKey key) {
        boolean handsOver = EventDelivery.handOver(); // the caller holds the encoding
        try {
            SessionHandle handle = start(key, policy);
            handle.session().lifetime().markRenewable();
            return handle;
        } finally {
            EventDelivery.end(handsOver);
        }
    }

    private SessionHandle renewed(Entry entry, SessionHandle handle, byte[] encoding) throws InvalidKeyException {
        TimeSource time = environment.time();
        Session unable = handle.session();
        if (unable.isDestroyed() || unable.lifetime().isOver(time.monotonicNanos())) {
            return handle;
        }
        long wall = time.wallMillis();
        ExportedKey key = decode(encoding);
        if (wall > key.notAfter() || !key.tree().covers(Math.max(wall, key.tree().from()))
                || key.tree().from() - wall > policy.windowMillis()) {
            key.tree().wipe();
            return handle;
        }
        SessionHandle fresh = createShared(key);
        if (entry.handle.compareAndSet(handle, fresh)) {
            return fresh;
        }
        fresh.session().release(); // another thread was first
        return entry.handle.get();
    }

    private SessionHandle add(ByteBuffer fingerprint, SessionHandle handle) {
        adding.lock();
        try {
            Entry other = entries.get(fingerprint);
            if (other != null) {
                return other.handle.get();
            }
            while (entries.size() >= environment.limits().sessions()) {
                evictOne();
                Counter.LIMIT_SESSIONS.increment();
            }
            Entry fresh = new Entry(fingerprint, handle);
            entries.put(fingerprint, fresh);
            order.add(fresh);
            return handle;
        } finally {
            adding.unlock();
        }
    }

    /**
     * Evicts the first that was not used since it was last looked at. To spare one costs as little as the use for which
     * it is spared, so an eviction costs the same on average, however many sessions there are.
     */
    private void evictOne() {
        Entry oldest = order.remove();
        while (!oldest.isIdle()) {
            order.add(oldest);
            oldest = order.remove();
        }
        entries.remove(oldest.fingerprint, oldest);
    }

    /** A session of its own for an encoded key: parameters and errors as for {@link #shared}. */
    public SessionHandle create(byte[] encoding, RatchetPolicy ownPolicy) throws InvalidKeyException {
        return start(decode(encoding), ownPolicy);
    }

    /** The material of an encoded key; a root key's reaches as far as there are epochs. */
    private ExportedKey decode(byte[] encoding) throws InvalidKeyException {
        if (ExportedKey.looksLikeOne(encoding)) {
            return ExportedKey.decode(encoding);
        }
        if (encoding.length < RootSecrets.MIN_ROOT_BYTES || encoding.length > maxRootBytes) {
            throw new InvalidKeyException("TinyMLS takes a root key of " + RootSecrets.MIN_ROOT_BYTES + " to "
                    + maxRootBytes + " bytes or an exported key, this one has " + encoding.length
                    + " bytes");
        }
        try (DerivationKit kit = environment.delegate().borrow()) {
            RootSecrets root = RootSecrets.derive(encoding, kit.kdf());
            return new ExportedKey(root.keyId(), EpochArithmetic.MAX, root.tree());
        }
    }

    /** A session for a key that is new in the world: it has sealed nothing before now. */
    public SessionHandle generate(byte[] rootKey, RatchetPolicy ownPolicy) {
        try (DerivationKit kit = environment.delegate().borrow()) {
            RootSecrets root = RootSecrets.derive(rootKey, kit.kdf());
            return orWiped(root.tree(), () -> startNew(root, ownPolicy));
        }
    }

    private SessionHandle startNew(RootSecrets root, RatchetPolicy ownPolicy) {
        FirstSeen now = FirstSeen.now(environment.time());
        Lifetime lifetime = new Lifetime(environment.time(), now, ownPolicy.lifetimeMillis(), EpochArithmetic.MAX);
        return begin(new Session(environment, ownPolicy, root.keyId(), root.tree(), lifetime, now.wallMillis()),
                Counter.KEY_CREATED);
    }

    /** Wipes the tree if it does not become a session's that maintenance looks after. */
    static SessionHandle orWiped(GgmTree tree, Supplier<SessionHandle> start) {
        SessionHandle handle = null;
        try {
            handle = start.get();
            return handle;
        } finally {
            if (handle == null) {
                tree.wipe();
            }
        }
    }

    /** Puts a session under maintenance, and only then reports it: the report may take its time. */
    private SessionHandle begin(Session session, Counter what) {
        SessionHandle handle = SessionHandle.of(session, environment);
        session.events().report(what);
        return handle;
    }

    private SessionHandle start(ExportedKey key, RatchetPolicy ownPolicy) {
        return orWiped(key.tree(), () -> startImported(key, ownPolicy));
    }

    private SessionHandle startImported(ExportedKey key, RatchetPolicy ownPolicy) {
        FirstSeen sight = environment.keys().firstSeen().of(key.keyId());
        Lifetime lifetime = new Lifetime(environment.time(), sight, ownPolicy.lifetimeMillis(), key.notAfter());
        SessionHandle handle = begin(new Session(environment, ownPolicy, key.keyId(), key.tree(), lifetime, -1),
                Counter.KEY_IMPORTED);
        if (key.notAfter() < EpochArithmetic.MAX) {
            handle.session().events().reportShortened(key.notAfter());
        }
        return handle;
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
