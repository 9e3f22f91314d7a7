package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.engine.GenerationKeys;
import io.github.themapleseed.tinymls.memory.SecretArrays;
import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.TreePrg;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import io.github.themapleseed.tinymls.ratchet.PathCache;
import io.github.themapleseed.tinymls.ratchet.PathDescent;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The key that seals a store's file: a TinyMLS key whose root key is PBKDF2 of the password (KEYSTORE.md section 3).
 * Only the tree is kept, and of the tree only what {@link #forgetBefore} leaves. Closing wipes it. Thread-safe.
 */
public final class StoreKey implements AutoCloseable {
    /** PBKDF2 iterations of a new key. */
    public static final int NEW_ITERATIONS = 600_000;
    /** Most bytes of a file. */
    public static final int MAX_FILE_BYTES = 64 << 20;

    private static final byte[] NO_IV = {};
    private static final int CHUNKS_AT = StoreHeader.BYTES + Header.BYTES;

    private final Delegate delegate;
    private final StoreHeader header;
    private final boolean seals;
    private final byte[] keyId;
    private final ReentrantLock lock = new ReentrantLock();
    /** Null once closed. */
    private @Nullable GgmTree tree;

    private StoreKey(Delegate delegate, StoreHeader header, boolean seals, RootSecrets root) {
        this.delegate = delegate;
        this.header = header;
        this.seals = seals;
        this.keyId = root.keyId();
        this.tree = root.tree();
    }

    /**
     * The key that the password gives for a file with that header. Whether it is the right password shows when the file
     * is opened. Takes as long as PBKDF2 does.
     */
    public static StoreKey derive(StoreHeader header, StorePassword password, Delegate delegate) {
        return new StoreKey(delegate, header, !password.isEmpty(), root(header, password, delegate));
    }

    /**
     * A key for a new store, with a store id and a salt of its own.
     *
     * @throws IllegalArgumentException if the password is empty
     */
    public static StoreKey create(StorePassword password, SecureRandom random, Delegate delegate) {
        byte[] storeId = new byte[StoreHeader.STORE_ID_BYTES];
        random.nextBytes(storeId);
        return create(storeId, password, random, delegate);
    }

    private static StoreKey create(byte[] storeId, StorePassword password, SecureRandom random, Delegate delegate) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("an empty password makes no TinyMLS key store");
        }
        byte[] salt = new byte[StoreHeader.SALT_BYTES];
        random.nextBytes(salt);
        return derive(StoreHeader.of(storeId, 0, NEW_ITERATIONS, salt), password, delegate);
    }

    private static RootSecrets root(StoreHeader header, StorePassword password, Delegate delegate) {
        byte[] passwordBytes = password.bytes();
        byte[] rootKey = null;
        try (DerivationKit kit = delegate.borrow()) {
            rootKey = kit.passwords().derive(passwordBytes, header.salt(), header.iterations());
            return RootSecrets.derive(rootKey, kit.kdf());
        } finally {
            SecretArrays.wipe(passwordBytes, rootKey);
        }
    }

    /**
     * A key for the same store under a new password, with a salt of its own.
     *
     * @throws IllegalArgumentException if the password is empty
     */
    public StoreKey withPassword(StorePassword password, SecureRandom random) {
        return create(header.storeId(), password, random, delegate);
    }

    /** Whether that is the password of this key. Takes as long as PBKDF2 does. */
    public boolean isOf(StorePassword password) {
        RootSecrets other = root(header, password, delegate);
        other.tree().wipe();
        return MessageDigest.isEqual(keyId, other.keyId());
    }

    /** Whether a file with that header is of this key's store, salt and iterations. */
    public boolean fits(StoreHeader other) {
        return header.isOfSameStore(other) && header.isOfSameKey(other);
    }

    /** The store's name, 16 bytes, a copy. */
    public byte[] storeId() {
        return header.storeId();
    }

    /** The earliest written-at of a file that this key opens: 0 until {@link #forgetBefore} is called. */
    public long opensFrom() {
        lock.lock();
        try {
            return present().from();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Opens a file.
     *
     * @param file whole, as it was read; not changed
     * @return its contents, which the caller closes
     * @throws StoreFileException if it does not open; the key is as before
     */
    public StoreContents open(byte[] file) throws StoreFileException {
        StoreHeader found = checked(file);
        if (!fits(found)) {
            throw StoreFileException.otherKey();
        }
        Header message = Header.parse(file, StoreHeader.BYTES);
        SenderEpochKeys keys = keysFor(message);
        try (GenerationKeys generations = GenerationKeys.own(delegate, keys, message);
                SealedBodyReader body = new SealedBodyReader(file, CHUNKS_AT, message, associated(found),
                        generations)) {
            return contents(body);
        } finally {
            keys.wipe();
        }
    }

    private static StoreContents contents(SealedBodyReader body) throws StoreFileException {
        StoreContents contents = ContentsDecoder.decode(body);
        boolean complete = false;
        try {
            body.finish();
            complete = true;
            return contents;
        } finally {
            if (!complete) {
                contents.close();
            }
        }
    }

    /**
     * The header of a file after every check that takes no key, so that nothing is computed for what cannot open.
     *
     * @throws StoreFileException if the file is no store, or its form is damaged
     */
    public static StoreHeader checked(byte[] file) throws StoreFileException {
        StoreHeader found = StoreHeader.parse(file);
        if (file.length > MAX_FILE_BYTES) {
            throw StoreFileException.damaged("it has " + file.length + " bytes, " + MAX_FILE_BYTES + " are the most");
        }
        if (file.length < CHUNKS_AT || !ChunkLayout.V1.isWhole(file.length - CHUNKS_AT)) {
            throw StoreFileException.damaged("it is cut, no store has " + file.length + " bytes");
        }
        Header message = Header.parse(file, StoreHeader.BYTES);
        if (!message.isKnownVersion() || message.ivBound()) {
            throw StoreFileException.damaged("the message in it is not of format v1 without a caller IV");
        }
        if (message.epoch() != found.writtenAt()) {
            throw StoreFileException.damaged("its written-at is not the epoch of the message in it");
        }
        return found;
    }

    private SenderEpochKeys keysFor(Header message) throws StoreFileException {
        SenderEpochKeys keys;
        lock.lock();
        try {
            GgmTree present = present();
            if (!present.covers(message.epoch())) {
                throw StoreFileException.tooOld(message.epoch(), present.from());
            }
            keys = senderEpoch(present, message.epoch(), message.epochAndSalt(), message.commitment());
        } finally {
            lock.unlock();
        }
        if (keys == null) {
            throw StoreFileException.wrongPassword();
        }
        return keys;
    }

    private @Nullable SenderEpochKeys senderEpoch(GgmTree from, long epoch, byte[] name,
            @Nullable byte[] commitment) {
        try (DerivationKit kit = delegate.borrow();
                PathDescent descent = new PathCache().descend(from, epoch, kit.step())) {
            return SenderEpochKeys.derive(descent.takeLeaf(), name, commitment, kit.kdf());
        }
    }

    private static AssociatedData associated(StoreHeader header) {
        return new AssociatedData(NO_IV, header.bytes(), StoreHeader.BYTES);
    }

    /**
     * Seals contents under a sender epoch of its own.
     *
     * @param contents stay as they are
     * @param writtenAt the clock, an epoch; where the key has forgotten it, the oldest epoch left is written
     * @return the whole file
     * @throws InvalidContentsException if the file would have more than {@link #MAX_FILE_BYTES} bytes
     * @throws IllegalStateException if the password is empty
     */
    public byte[] seal(StoreContents contents, long writtenAt, SecureRandom random) {
        byte[] salt = new byte[Header.SALT_BYTES];
        random.nextBytes(salt);
        return seal(contents, writtenAt, salt, 0);
    }

    /** The same with a sender salt and a counter that the caller uses once. */
    byte[] seal(StoreContents contents, long writtenAt, byte[] salt, long counter) {
        if (!seals) {
            throw new IllegalStateException("an empty password makes no TinyMLS key store");
        }
        byte[] file = new byte[fileBytes(contents)];
        try (SealingEpoch epoch = begin(writtenAt, salt)) {
            write(contents, epoch, counter, file);
        }
        return file;
    }

    /** A sender epoch to seal one file in, and the header of that file. */
    private record SealingEpoch(StoreHeader header, byte[] name, SenderEpochKeys keys) implements AutoCloseable {
        @Override
        public void close() {
            keys.wipe();
        }
    }

    private SealingEpoch begin(long writtenAt, byte[] salt) {
        lock.lock();
        try {
            GgmTree present = present();
            long epoch = Math.max(writtenAt, present.from());
            byte[] name = Header.epochAndSalt(epoch, salt);
            return new SealingEpoch(header.writtenAt(epoch), name,
                    Objects.requireNonNull(senderEpoch(present, epoch, name, null)));
        } finally {
            lock.unlock();
        }
    }

    private static int fileBytes(StoreContents contents) {
        long bytes = CHUNKS_AT + ChunkLayout.V1.sealedBytes(ContentsEncoder.encodedBytes(contents));
        if (bytes > MAX_FILE_BYTES) {
            throw new InvalidContentsException("the file of the key store would have " + bytes + " bytes, "
                    + MAX_FILE_BYTES + " are the most");
        }
        return (int) bytes;
    }

    private void write(StoreContents contents, SealingEpoch epoch, long counter, byte[] file) {
        System.arraycopy(epoch.header().bytes(), 0, file, 0, StoreHeader.BYTES);
        Header message = Header.of(epoch.name(), false, counter, epoch.keys().commitment());
        message.writeTo(file, StoreHeader.BYTES);
        AssociatedData associated = associated(epoch.header());
        try (GenerationKeys generations = GenerationKeys.own(delegate, epoch.keys(), message);
                SealedBodyWriter body = new SealedBodyWriter(file, CHUNKS_AT, message, associated, generations)) {
            ContentsEncoder.encode(contents, body);
            body.finish();
        }
    }

    /**
     * Forgets for good what opens files written before that epoch. An epoch before that of the last call changes
     * nothing.
     */
    public void forgetBefore(long epoch) {
        long from = EpochArithmetic.clamp(epoch);
        lock.lock();
        try (DerivationKit kit = delegate.borrow()) {
            if (from > present().from()) {
                narrow(from, kit.step());
            }
        } finally {
            lock.unlock();
        }
    }

    private void narrow(long from, TreePrg step) {
        GgmTree before = present();
        tree = before.narrowed(from, before.to(), step);
        before.wipe();
    }

    private GgmTree present() {
        GgmTree present = tree;
        if (present == null) {
            throw new WipedException();
        }
        return present;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (tree != null) {
                tree.wipe();
                tree = null;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "StoreKey[redacted]";
    }
}
