package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.session.EntryHandle;
import io.github.themapleseed.tinymls.session.EntryReference;
import io.github.themapleseed.tinymls.session.KeyEndedException;
import io.github.themapleseed.tinymls.session.KeyEntry;
import io.github.themapleseed.tinymls.session.KeyHandle;
import io.github.themapleseed.tinymls.session.SessionHandle;
import io.github.themapleseed.tinymls.store.StoreDependencies;
import io.github.themapleseed.tinymls.store.StoreFile;
import io.github.themapleseed.tinymls.store.UnlockedStore;
import io.github.themapleseed.tinymls.storefile.InvalidContentsException;
import io.github.themapleseed.tinymls.storefile.StoreFileException;
import io.github.themapleseed.tinymls.storefile.StoreHeader;
import io.github.themapleseed.tinymls.storefile.StoreKey;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.KeyStoreSpi;
import java.security.UnrecoverableEntryException;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.crypto.SecretKey;

/**
 * {@code KeyStore} "TinyMLS": its keys are live, and a key goes on over its successors. The store's password protects
 * everything; passwords of single entries are not looked at.
 */
public final class TinyMlsKeyStore extends KeyStoreSpi {
    private static final String EXPECTED =
            "a TinyMLS key store takes a live key, an exported key, or a secret key of 32 to 64 bytes";
    private static final int PROBED_BYTES = 8;

    /** Asked for with the first use: a store that only looks whether a file is one of its kind sets nothing up. */
    private final Supplier<ProviderContext> provider;
    private final ReentrantLock lock = new ReentrantLock();
    /** Null if no password was given for the stream that was loaded. */
    private @Nullable UnlockedStore store;

    /** A key store of that provider. */
    public TinyMlsKeyStore(Supplier<ProviderContext> provider) {
        this.provider = provider;
    }

    private ProviderContext context() {
        return provider.get();
    }

    private StoreDependencies dependencies() {
        return context().stores();
    }

    /** The store; its content cannot be had without the password. */
    private UnlockedStore opened() {
        context().errors().check();
        UnlockedStore current = store;
        if (current == null) {
            throw new IllegalStateException("this TinyMLS key store was loaded without its password, and is locked");
        }
        return current;
    }

    @Override
    public void engineLoad(@Nullable InputStream stream, @Nullable char[] password) throws IOException {
        context().errors().check();
        use(stream == null ? UnlockedStore.create(dependencies()) : load(stream, password));
    }

    private void use(@Nullable UnlockedStore loaded) {
        lock.lock();
        try {
            store = loaded;
        } finally {
            lock.unlock();
        }
    }

    /** Loads the store from the file that a StoreFileParameter names, and attaches it to the file. */
    @Override
    public void engineLoad(KeyStore.LoadStoreParameter parameter) throws IOException {
        context().errors().check();
        if (parameter == null) {
            engineLoad(null, null);
            return;
        }
        Path path = context().types().storePath(parameter).toAbsolutePath();
        KeyStore.ProtectionParameter protection = parameter.getProtectionParameter();
        byte[] file = StoreFile.at(path).read();
        try (StorePassword password = StorePasswords.of(protection)) {
            use(dependencies().keeper().attach(open(file, password), path, StorePasswords.again(protection)));
        }
    }

    /** Writes the store to the file that a StoreFileParameter names, and attaches it to the file. */
    @Override
    public void engineStore(KeyStore.LoadStoreParameter parameter) throws IOException {
        UnlockedStore current = opened();
        if (parameter == null) {
            throw new IllegalArgumentException("a TinyMLS key store is written to a StoreFileParameter");
        }
        Path path = context().types().storePath(parameter).toAbsolutePath();
        KeyStore.ProtectionParameter protection = parameter.getProtectionParameter();
        if (current.writeTo(path)) {
            return;
        }
        try (StorePassword password = StorePasswords.of(protection)) {
            current.writeNew(path, password);
            use(dependencies().keeper().attach(current, path, StorePasswords.again(protection)));
        } catch (InvalidContentsException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private @Nullable UnlockedStore load(InputStream stream, @Nullable char[] password) throws IOException {
        byte[] file = stream.readNBytes(StoreKey.MAX_FILE_BYTES + 1);
        if (password == null) {
            checkHeader(file);
            return null;
        }
        try (StorePassword given = StorePasswords.encoded(password)) {
            return dependencies().keeper().loaded(open(file, given));
        }
    }

    private static void checkHeader(byte[] file) throws IOException {
        try {
            StoreHeader.parse(file);
        } catch (StoreFileException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private UnlockedStore open(byte[] file, StorePassword password) throws IOException {
        try {
            return UnlockedStore.open(file, password, dependencies());
        } catch (StoreFileException e) {
            throw e.kind() == StoreFileException.Kind.WRONG_PASSWORD
                    ? new IOException(e.getMessage(), new UnrecoverableKeyException(e.getMessage()))
                    : new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void engineStore(OutputStream stream, @Nullable char[] password) throws IOException {
        UnlockedStore current = opened();
        if (password == null) {
            throw new IllegalArgumentException("a TinyMLS key store is not written without a password");
        }
        byte[] file;
        try (StorePassword given = StorePassword.of(password)) {
            file = current.seal(given);
            dependencies().keeper().made(current);
        } catch (InvalidContentsException e) {
            throw new IOException(e.getMessage(), e);
        }
        stream.write(file);
        stream.flush();
    }

    @Override
    public boolean engineProbe(InputStream stream) throws IOException {
        return UnlockedStore.looksLikeOne(stream.readNBytes(PROBED_BYTES));
    }

    @Override
    public @Nullable Key engineGetKey(String alias, @Nullable char[] password) throws UnrecoverableKeyException {
        if (store == null) {
            throw new UnrecoverableKeyException(
                    "this TinyMLS key store was loaded without its password, and is locked");
        }
        return key(alias);
    }

    private @Nullable SecretKey key(String alias) {
        KeyEntry entry = opened().find(alias);
        return entry == null ? null : context().types().liveKey(new EntryHandle(entry));
    }

    @Override
    public @Nullable KeyStore.Entry engineGetEntry(String alias, @Nullable KeyStore.ProtectionParameter protection)
            throws UnrecoverableEntryException {
        if (store == null) {
            throw new UnrecoverableEntryException(
                    "this TinyMLS key store was loaded without its password, and is locked");
        }
        SecretKey key = key(alias);
        return key == null ? null : new KeyStore.SecretKeyEntry(key);
    }

    @Override
    public boolean engineEntryInstanceOf(String alias, Class<? extends KeyStore.Entry> type) {
        return engineContainsAlias(alias) && type == KeyStore.SecretKeyEntry.class;
    }

    @Override
    public void engineSetEntry(String alias, KeyStore.Entry entry,
            @Nullable KeyStore.ProtectionParameter protection)
            throws KeyStoreException {
        if (!(entry instanceof KeyStore.SecretKeyEntry secret)) {
            throw new KeyStoreException("a TinyMLS key store holds secret keys, not a "
                    + (entry == null ? "null" : entry.getClass().getName()));
        }
        engineSetKeyEntry(alias, secret.getSecretKey(), null, null);
    }

    @Override
    public void engineSetKeyEntry(String alias, Key key, @Nullable char[] password,
            @Nullable Certificate[] chain)
            throws KeyStoreException {
        UnlockedStore current = opened();
        if (chain != null && chain.length > 0) {
            throw new KeyStoreException("a TinyMLS key store holds secret keys, which have no certificates");
        }
        try {
            put(current, alias, key);
        } catch (InvalidKeyException | InvalidContentsException | KeyEndedException e) {
            throw new KeyStoreException(e.getMessage(), e);
        }
    }

    private void put(UnlockedStore current, String alias, Key key) throws InvalidKeyException {
        if (key instanceof KeyHandle.Owner owner && owner.handle() instanceof EntryHandle entry) {
            current.putEntry(alias, entry.entry());
            return;
        }
        if (!(key instanceof SecretKey)) {
            throw new InvalidKeyException(EXPECTED + ", this one is "
                    + (key == null ? "null" : "a " + key.getClass().getName()));
        }
        byte[] encoding = KeyEncoding.of(key, EXPECTED);
        try {
            if (EntryReference.looksLikeOne(encoding)) {
                current.putEntry(alias, context().dependencies().keys().entries().find(encoding));
            } else {
                current.putEncoded(alias, encoding, ownPolicy(key));
            }
        } finally {
            Arrays.fill(encoding, (byte) 0);
        }
    }

    private static @Nullable RatchetPolicy ownPolicy(Key key) {
        return key instanceof KeyHandle.Owner owner && owner.handle() instanceof SessionHandle live
                ? live.session().policy() : null;
    }

    @Override
    public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain) throws KeyStoreException {
        throw new KeyStoreException("a TinyMLS key store takes keys as objects, not in a protected form");
    }

    @Override
    public void engineSetCertificateEntry(String alias, Certificate certificate) throws KeyStoreException {
        throw new KeyStoreException("a TinyMLS key store holds no certificates");
    }

    @Override
    public void engineDeleteEntry(String alias) {
        opened().delete(alias);
    }

    @Override
    public Enumeration<String> engineAliases() {
        return Collections.enumeration(opened().aliases());
    }

    @Override
    public boolean engineContainsAlias(String alias) {
        return opened().find(alias) != null;
    }

    @Override
    public int engineSize() {
        return opened().aliases().size();
    }

    @Override
    public boolean engineIsKeyEntry(String alias) {
        return engineContainsAlias(alias);
    }

    @Override
    public boolean engineIsCertificateEntry(String alias) {
        opened();
        return false;
    }

    @Override
    @SuppressWarnings("JavaUtilDate") // the JDK's signature
    public @Nullable Date engineGetCreationDate(String alias) {
        KeyEntry entry = opened().find(alias);
        return entry == null ? null : new Date(entry.created());
    }

    @Override
    public @Nullable Certificate engineGetCertificate(String alias) {
        opened();
        return null;
    }

    @Override
    public @Nullable Certificate[] engineGetCertificateChain(String alias) {
        opened();
        return null;
    }

    @Override
    public @Nullable String engineGetCertificateAlias(Certificate certificate) {
        opened();
        return null;
    }
}
