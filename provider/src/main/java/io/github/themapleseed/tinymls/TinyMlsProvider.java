package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.config.SettingSources;
import io.github.themapleseed.tinymls.config.SettingValues;
import io.github.themapleseed.tinymls.operate.ManagedProvider;
import io.github.themapleseed.tinymls.operate.Version;
import io.github.themapleseed.tinymls.platform.PrivilegedActions;
import io.github.themapleseed.tinymls.spi.ClaimedAesGcmCipher;
import io.github.themapleseed.tinymls.spi.ProviderContext;
import io.github.themapleseed.tinymls.spi.TinyMlsCipher;
import io.github.themapleseed.tinymls.spi.TinyMlsKeyFactory;
import io.github.themapleseed.tinymls.spi.TinyMlsKeyGenerator;
import io.github.themapleseed.tinymls.spi.TinyMlsKeyStore;
import io.github.themapleseed.tinymls.spi.TinyMlsParameters;
import io.github.themapleseed.tinymls.store.StoreDependencies;
import java.security.InvalidParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.util.List;
import java.util.Properties;

/**
 * The provider "TinyMLS": authenticated encryption whose traffic keys rotate by themselves and are erased.
 *
 * <p>Register it with a line {@code security.provider.N=TinyMLS} in java.security, to which the path of a settings
 * file may be added, or with {@code Security.addProvider(new TinyMlsProvider())}. Nothing is set up before an
 * application asks for the first service; a malformed setting then throws a {@link ProviderException} that names it.
 */
public final class TinyMlsProvider extends Provider {
    /** The provider's name, and that of each of its algorithms. */
    public static final String NAME = "TinyMLS";

    private static final long serialVersionUID = 1L;
    /** Without an OID, PKCS12 key stores cannot hold the keys. */
    private static final String OID = TinyMlsParameters.OID;
    private static final String CIPHER = "Cipher";
    private static final String KEY_GENERATOR = "KeyGenerator";
    private static final String KEY_FACTORY = "SecretKeyFactory";
    private static final String PARAMETERS = "AlgorithmParameters";
    private static final String KEY_STORE = "KeyStore";
    private static final String SERVICES = "io.github.themapleseed.tinymls.spi.";
    private static final String INFO = "TinyMLS: AES-256-GCM with traffic keys that rotate and are erased";

    private final transient ProviderSetup setup;

    /** The provider with settings from system properties and java.security. */
    public TinyMlsProvider() {
        this(new Properties());
    }

    private TinyMlsProvider(Properties file) {
        super(NAME, Version.provider(), INFO);
        this.setup = new ProviderSetup(this, file);
        if (PrivilegedActions.areNeeded()) {
            PrivilegedActions.run(() -> offerServices(file));
        } else {
            offerServices(file); // without the lambda: each JVM that registers the provider comes here
        }
    }

    private void offerServices(Properties file) {
        offer(CIPHER, "TinyMlsCipher");
        offer(KEY_GENERATOR, "TinyMlsKeyGenerator");
        offer(KEY_FACTORY, "TinyMlsKeyFactory");
        offer(PARAMETERS, "TinyMlsParameters");
        putService(new Offer(this, KEY_STORE, NAME, List.of(), "TinyMlsKeyStore"));
        if (SettingValues.claimsAesGcm(file)) {
            putService(new Offer(this, CIPHER, ClaimedAesGcmCipher.TRANSFORMATION, List.of(), "ClaimedAesGcmCipher"));
        }
    }

    private void offer(String type, String implementation) {
        putService(new Offer(this, type, NAME, List.of("OID." + OID, OID), implementation));
    }

    /**
     * A new provider with the settings in that file; this provider stays as it is. Where the JDK calls this method for
     * a provider line, the first search of the provider list throws the exception, whatever it looks for.
     *
     * @param settingsFile path of a properties file in UTF-8
     * @throws ProviderException if the file cannot be read or a setting is malformed
     */
    @Override
    public Provider configure(String settingsFile) {
        Properties read = SettingSources.readFile(settingsFile.strip());
        PrivilegedActions.get(() -> SettingValues.load(read));
        return new TinyMlsProvider(read);
    }

    /**
     * A service whose instances are made with what the provider's services share. That is set up before, but for key
     * stores: the JDK makes one of each provider when it looks for the type of any file. The classes are named by
     * text: a class literal would load them when the provider is registered, those that nobody uses too.
     */
    private static final class Offer extends Service {
        private final TinyMlsProvider owner;

        Offer(TinyMlsProvider owner, String type, String algorithm, List<String> aliases, String implementation) {
            super(owner, type, algorithm, SERVICES + implementation, aliases, null);
            this.owner = owner;
        }

        /** For a claimed name only TinyMLS's own keys: the JDK asks the next provider for any other key. */
        @Override
        public boolean supportsParameter(Object key) {
            return getAlgorithm().equals(NAME) ? super.supportsParameter(key) : ClaimedAesGcmCipher.claim(key);
        }

        @Override
        public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
            if (parameter != null) {
                throw new InvalidParameterException("TinyMLS services take no constructor parameter");
            }
            return switch (getType()) {
                case CIPHER -> cipher(owner.setup.context());
                case KEY_GENERATOR -> new TinyMlsKeyGenerator(owner.setup.context());
                case KEY_FACTORY -> new TinyMlsKeyFactory(owner.setup.context());
                case PARAMETERS -> new TinyMlsParameters();
                case KEY_STORE -> new TinyMlsKeyStore(owner.setup::context);
                default -> throw new NoSuchAlgorithmException(getType());
            };
        }

        private Object cipher(ProviderContext context) {
            return getAlgorithm().equals(NAME) ? new TinyMlsCipher(context) : new ClaimedAesGcmCipher(context);
        }
    }

    /**
     * As for any provider, but returns no service while the provider cannot work.
     *
     * @throws ProviderException if a setting is malformed, no delegate is found or a self-test fails
     */
    @Override
    public Service getService(String type, String algorithm) {
        Service service = super.getService(type, algorithm);
        if (service != null) {
            setup.context();
        }
        return service;
    }

    /** What key stores of this provider share. */
    StoreDependencies stores() {
        return setup.context().stores();
    }

    /** What operations ask of this provider. */
    ManagedProvider managed() {
        return setup;
    }
}
