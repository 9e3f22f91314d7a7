package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.EventDelivery;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.Sha256;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes sessions from encoded keys, and keeps those of raw keys, which are handed to ciphers as bytes: a raw key that
 * is handed in again gets the session it had, with everything erased so far. The number kept is bounded. A key whose
 * session was evicted gets a new one, but its lifetime goes on: see {@link KeyFirstSeenTable}.
 */
public final class SessionRegistry implements Gauge.Source {
    private static final int BLIND_BYTES = 32;
    /** SHA-256 buffers a block; hashing this many zeros overwrites what it holds of an encoding. */
    private static final int DIGEST_BLOCK_BYTES = 64;

    private final SessionDependencies dependencies;
    private final RatchetPolicy policy;
    private final int maxRootBytes;
    /** Random, so that a fingerprint cannot be computed outside this process. */
    private final byte[] blind = new byte[BLIND_BYTES];
    private final ConcurrentHashMap<ByteBuffer, Entry> entries = new ConcurrentHashMap<>();
    private final ReentrantLock adding = new ReentrantLock();
    /** The entries in the order in which they are considered for eviction; guarded by {@link #adding}. */
    private final ArrayDeque<Entry> order = new ArrayDeque<>();

    private static final class Entry extends EvictionCandidate {
        private final ByteBuffer fingerprint;
        private final AtomicReference<SessionHandle> handle;

        Entry(ByteBuffer fingerprint, SessionHandle handle) {
            super(false);
            this.fingerprint = fingerprint;
            this.handle = new AtomicReference<>(handle);
        }

        /** The session's handle: a later one after a renewal. */
        SessionHandle handle() {
            return Objects.requireNonNull(handle.get());
        }
    }

    /** A registry whose sessions of raw keys follow that policy. */
    public SessionRegistry(SessionDependencies dependencies, RatchetPolicy policy) {
        this(dependencies, policy, RootSecrets.MAX_ROOT_BYTES);
    }

    /** A registry that accepts root keys of at most {@code maxRootBytes} bytes. */
    public SessionRegistry(SessionDependencies dependencies, RatchetPolicy policy, int maxRootBytes) {
        this.dependencies = dependencies;
        this.policy = policy;
        this.maxRootBytes = maxRootBytes;
        dependencies.random().nextBytes(blind);
        Gauge.watch(this, Gauge.SESSIONS);
    }

    @Override
    public long read(Gauge gauge) {
        return entries.size();
    }

    /**
     * The session of a raw key: the one it had, or a new one if that cannot seal at present and a new one can, as after
     * a wall clock that was wrong.
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
        SessionHandle handle = entry.handle();
        return SealingCheck.at(handle.session(), dependencies.time().wallMillis()).isUsable() ? handle
                : renewed(entry, handle, encoding);
    }

    private SessionHandle createShared(ExportedKey key) {
        boolean handsOver = EventDelivery.handOver(); // a log must not block while the caller holds the encoding
        try {
            SessionHandle handle = start(key, policy);
            handle.session().markRenewable();
            return handle;
        } finally {
            EventDelivery.end(handsOver);
        }
    }

    private SessionHandle renewed(Entry entry, SessionHandle handle, byte[] encoding) throws InvalidKeyException {
        TimeSource time = dependencies.time();
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
        return entry.handle();
    }

    private SessionHandle add(ByteBuffer fingerprint, SessionHandle handle) {
        adding.lock();
        try {
            Entry other = entries.get(fingerprint);
            if (other != null) {
                return other.handle();
            }
            while (entries.size() >= dependencies.limits().sessions()) {
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
     * Evicts the first entry that was not used since the last look at it. Each spared entry was used in between, so the
     * average cost does not depend on the number of sessions.
     */
    private void evictOne() {
        Entry oldest = order.remove();
        while (oldest.clearUsed()) {
            order.add(oldest);
            oldest = order.remove();
        }
        entries.remove(oldest.fingerprint, oldest);
    }

    /** A session of its own for an encoded key: parameters and errors as for {@link #shared}. */
    public SessionHandle create(byte[] encoding, RatchetPolicy ownPolicy) throws InvalidKeyException {
        return start(decode(encoding), ownPolicy);
    }

    /** The material of an encoded key; a root key's covers all epochs. */
    private ExportedKey decode(byte[] encoding) throws InvalidKeyException {
        if (ExportedKey.looksLikeOne(encoding)) {
            return ExportedKey.decode(encoding);
        }
        if (encoding.length < RootSecrets.MIN_ROOT_BYTES || encoding.length > maxRootBytes) {
            throw new InvalidKeyException("TinyMLS takes a root key of " + RootSecrets.MIN_ROOT_BYTES + " to "
                    + maxRootBytes + " bytes or an exported key, this one has " + encoding.length
                    + " bytes");
        }
        RootSecrets root = derive(encoding);
        return new ExportedKey(root.keyId(), EpochArithmetic.MAX, root.tree());
    }

    /**
     * The material of a new version of an entry: of a key's epochs those from the activation on that the window has not
     * left, up to {@code activation + lifetimeMillis} at most. With an unlimited window the lifetime begins now if the
     * activation has passed. Whoever gets the material wipes it.
     *
     * @param encoding a root key or an exported key, which the caller wipes
     * @param activation the first epoch in which the version is to be in force
     * @throws InvalidKeyException if it is neither, or nothing of the key is left for the version
     */
    public VersionMaterial version(byte[] encoding, long activation, long lifetimeMillis, long windowMillis)
            throws InvalidKeyException {
        ExportedKey key = decode(encoding);
        try (DerivationKit kit = dependencies.delegate().borrow()) {
            long now = dependencies.time().wallMillis();
            boolean isUnlimited = windowMillis == RatchetPolicy.UNLIMITED;
            long from = Math.max(key.tree().from(),
                    EpochArithmetic.clamp(isUnlimited ? activation : Math.max(activation, now - windowMillis)));
            long start = isUnlimited ? Math.max(activation, now) : activation; // it may be in force from 1970 on
            long last = start > EpochArithmetic.MAX - lifetimeMillis ? EpochArithmetic.MAX : start + lifetimeMillis;
            long notAfter = Math.min(Math.min(key.notAfter(), key.tree().to()), last);
            if (from > notAfter) {
                throw new InvalidKeyException("nothing is left of this key: it ended at " + Lifetime.shown(notAfter));
            }
            return new VersionMaterial(activation,
                    new ExportedKey(key.keyId(), notAfter, key.tree().narrowed(from, notAfter, kit.step())));
        } finally {
            key.tree().wipe();
        }
    }

    /** The kit has forgotten the root before anything else is done with what came of it. */
    private RootSecrets derive(byte[] rootKey) {
        try (DerivationKit kit = dependencies.delegate().borrow()) {
            return RootSecrets.derive(rootKey, kit.kdf());
        }
    }

    /** A session of a root key that was just generated: it has sealed nothing before now. */
    public SessionHandle generate(byte[] rootKey, RatchetPolicy ownPolicy) {
        RootSecrets root = derive(rootKey);
        try (TreeOwner owner = new TreeOwner(root.tree())) {
            return owner.handOver(startNew(root, ownPolicy));
        }
    }

    private SessionHandle startNew(RootSecrets root, RatchetPolicy ownPolicy) {
        KeyFirstSeen now = KeyFirstSeen.now(dependencies.time());
        Lifetime lifetime = new MeasuredLifetime(dependencies.time(), now, ownPolicy,
                EpochArithmetic.MAX);
        return begin(new Session(dependencies, ownPolicy, root.keyId(), root.tree(), lifetime, now.wallMillis()),
                Counter.KEY_CREATED);
    }

    /** Puts a session under maintenance, then reports it: in this order, since a log may block. */
    private SessionHandle begin(Session session, Counter what) {
        SessionHandle handle = SessionHandle.of(session, dependencies);
        session.events().report(what);
        return handle;
    }

    private SessionHandle start(ExportedKey key, RatchetPolicy ownPolicy) {
        try (TreeOwner owner = new TreeOwner(key.tree())) {
            return owner.handOver(startImported(key, ownPolicy));
        }
    }

    private SessionHandle startImported(ExportedKey key, RatchetPolicy ownPolicy) {
        KeyFirstSeen firstSeen = dependencies.keys().firstSeen().of(key.keyId());
        Lifetime lifetime = new MeasuredLifetime(dependencies.time(), firstSeen, ownPolicy,
                key.notAfter());
        SessionHandle handle = begin(new Session(dependencies, ownPolicy, key.keyId(), key.tree(), lifetime, -1),
                Counter.KEY_IMPORTED);
        if (key.notAfter() < EpochArithmetic.MAX) {
            handle.session().events().reportShortened(key.notAfter());
        }
        return handle;
    }

    /** Identifies an encoding without revealing it: a digest, blinded for this process. */
    private ByteBuffer fingerprint(byte[] encoding) {
        MessageDigest digest = Sha256.begin();
        digest.update(blind);
        byte[] fingerprint = digest.digest(encoding);
        digest.update(new byte[DIGEST_BLOCK_BYTES]); // overwrites the encoding in the digest's buffer
        return ByteBuffer.wrap(fingerprint);
    }
}
