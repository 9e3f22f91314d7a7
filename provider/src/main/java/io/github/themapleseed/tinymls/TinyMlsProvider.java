package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.config.Settings;
import io.github.themapleseed.tinymls.fips.FipsMode;
import io.github.themapleseed.tinymls.fips.KnownAnswerTests;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.EventDelivery;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.observe.InfoMetric;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.operate.MetricsExport;
import io.github.themapleseed.tinymls.platform.PrivilegedActions;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import io.github.themapleseed.tinymls.session.CacheLimits;
import io.github.themapleseed.tinymls.session.KeyInventory;
import io.github.themapleseed.tinymls.session.SessionDependencies;
import io.github.themapleseed.tinymls.session.SessionRegistry;
import io.github.themapleseed.tinymls.spi.ClaimedCipher;
import io.github.themapleseed.tinymls.spi.ErrorState;
import io.github.themapleseed.tinymls.spi.ProviderContext;
import io.github.themapleseed.tinymls.spi.TinyMlsCipher;
import io.github.themapleseed.tinymls.spi.TinyMlsKeyFactory;
import io.github.themapleseed.tinymls.spi.TinyMlsKeyGenerator;
import io.github.themapleseed.tinymls.spi.TinyMlsParameters;
import java.security.InvalidParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The provider "TinyMLS": authenticated encryption whose traffic keys rotate by themselves and are erased.
 *
 * <p>Register it with a line {@code security.provider.N=TinyMLS} in java.security, to which the path of a settings
 * file may be added, or with {@code Security.addProvider(new TinyMlsProvider())}. Nothing is set up before the first
 * service is asked for; what is wrong with the settings is then a {@link ProviderException} that says so.
 */
public final class TinyMlsProvider extends Provider {
    /** The provider's name, and that of each of its algorithms. */
    public static final String NAME = "TinyMLS";

    private static final long serialVersionUID = 1L;
    /** Without an OID, PKCS12 key stores cannot hold the keys. */
    private static final String OID = TinyMlsParameters.OID;
    private static final int AES_BITS = 256;
    private static final String INFO = "TinyMLS: AES-256-GCM with traffic keys that rotate and are erased";

    private final transient Properties file;
    private final transient ReentrantLock settingUp = new ReentrantLock();
    private transient volatile ProviderContext context;
    private transient volatile Settings settings;
    private final transient ErrorState errors = new ErrorState();
    private transient volatile boolean uninstalled;
    private final transient DelegateChoice choice = new DelegateChoice();

    /** The provider with settings from system properties and java.security. */
    public TinyMlsProvider() {
        this(new Properties());
    }

    private TinyMlsProvider(Properties file) {
        super(NAME, Version.provider(), INFO);
        this.file = file;
        PrivilegedActions.run(this::offerServices);
    }

    private void offerServices() {
        offer("Cipher", TinyMlsCipher.class, TinyMlsCipher::new);
        offer("KeyGenerator", TinyMlsKeyGenerator.class, TinyMlsKeyGenerator::new);
        offer("SecretKeyFactory", TinyMlsKeyFactory.class, TinyMlsKeyFactory::new);
        offer("AlgorithmParameters", TinyMlsParameters.class, shared -> new TinyMlsParameters());
        if (Settings.claimsAesGcm(file)) {
            putService(new Offer(this, "Cipher", ClaimedCipher.TRANSFORMATION, List.of(), ClaimedCipher.class,
                    ClaimedCipher::new));
        }
    }

    private void offer(String type, Class<?> implementation, Function<ProviderContext, Object> maker) {
        putService(new Offer(this, type, NAME, List.of("OID." + OID, OID), implementation, maker));
    }

    /**
     * A provider with the settings in that file; this one stays as it is. Where the JDK calls this for a provider
     * line, the exception comes out of the first search of the provider list, whatever is looked for.
     *
     * @param settingsFile path of a properties file in UTF-8
     * @throws ProviderException if the file cannot be read or a setting is malformed
     */
    @Override
    public Provider configure(String settingsFile) {
        Properties read = Settings.readFile(settingsFile.strip());
        Settings.load(read);
        return new TinyMlsProvider(read);
    }

    /** A service, made with what this provider's services share. */
    private static final class Offer extends Service {
        private final TinyMlsProvider owner;
        private final Function<ProviderContext, Object> maker;

        Offer(TinyMlsProvider owner, String type, String algorithm, List<String> aliases, Class<?> implementation,
                Function<ProviderContext, Object> maker) {
            super(owner, type, algorithm, implementation.getName(), aliases, null);
            this.owner = owner;
            this.maker = maker;
        }

        /** A claimed name answers for our own keys alone, or the JDK would not look further for others. */
        @Override
        public boolean supportsParameter(Object key) {
            return getAlgorithm().equals(NAME) ? super.supportsParameter(key) : ClaimedCipher.accepts(key);
        }

        @Override
        public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
            if (parameter != null) {
                throw new InvalidParameterException("TinyMLS services take no constructor parameter");
            }
            return maker.apply(owner.context());
        }
    }

    /**
     * As for any provider, but a service of this one is not handed out while it cannot work.
     *
     * @throws ProviderException if a setting is malformed, no delegate is found or a self-test fails
     */
    @Override
    public Service getService(String type, String algorithm) {
        Service service = super.getService(type, algorithm);
        if (service != null) {
            context();
        }
        return service;
    }

    private ProviderContext context() {
        ProviderContext ready = context;
        return ready != null ? ready : setUp();
    }

    private ProviderContext setUp() {
        if (settingUp.isHeldByCurrentThread()) {
            throw new ProviderException("TinyMLS is being set up by this very thread: what it calls on the way, such as"
                    + " a delegate that logs, cannot use it yet");
        }
        SecurityEvent.prepare();
        boolean holdsBack = EventDelivery.holdBack(); // until the lock is released: a log handler may need this provider
        ProviderContext ready;
        settingUp.lock();
        try {
            if (context == null) {
                context = PrivilegedActions.get(this::newContext);
            }
            ready = context;
        } finally {
            settingUp.unlock();
            EventDelivery.end(holdsBack);
        }
        showMetrics(); // without the lock: what goes wrong is logged, and a log handler may seal
        return ready;
    }

    private void showMetrics() {
        PrivilegedActions.run(() -> MetricsExport.SHARED.open(this, settings.metrics(), new TinyMlsBean()));
    }

    private long selfTestReading() {
        return uninstalled ? Gauge.NONE : errors.isEntered() ? 0 : 1;
    }

    /** Refuses to work from now on, and so do the services that were handed out before. */
    void uninstall() {
        settingUp.lock();
        try {
            uninstalled = true;
            errors.enter(new ProviderException("TinyMLS has been uninstalled; TinyMls.install() registers it anew"));
            context = null;
        } finally {
            settingUp.unlock();
        }
    }

    /** The settings in force, or those that would be. */
    Settings settings() {
        Settings inForce = settings;
        return inForce != null ? inForce : Settings.load(file);
    }

    /** The delegate, after it has been tested once more. */
    Delegate selfTested() {
        Delegate delegate = context().environment().delegate();
        showMetrics(); // a place that was taken may be free by now
        if (!PrivilegedActions.get(() -> test(delegate))) {
            throw new ProviderException("crypto.policy=limited leaves AES with less than 256 bits");
        }
        return delegate;
    }

    private ProviderContext newContext() {
        errors.check();
        settings = Settings.load(file);
        if (settings.delegate().equalsIgnoreCase(NAME)) {
            throw new ProviderException("tinymls.delegate: " + NAME + " cannot be its own delegate");
        }
        boolean fips = settings.fips();
        Gauge.SELF_TEST.watch(this, TinyMlsProvider::selfTestReading);
        Delegate delegate = fips || !settings.delegate().isEmpty() ? named(fips) : firstThatPasses();
        SecureRandom random = fips ? FipsMode.random(settings, delegate.provider()) : random(settings);
        SessionDependencies environment = new SessionDependencies(delegate, random, KeyInventory.SHARED,
                new CacheLimits(settings.sessions(), settings.senders()));
        RatchetPolicy policy = new RatchetPolicy(settings.periodMillis(), settings.windowMillis(), settings.lifetimeMillis());
        InfoMetric.BUILD.set(TinyMlsProvider.class, Version.facts());
        InfoMetric.SETTINGS.set(this, settings.facts());
        Installation.add(this);
        return new ProviderContext(this, environment, new SessionRegistry(environment, policy, fips ? AES_BITS / Byte.SIZE
                : RootSecrets.MAX_ROOT_BYTES), policy, settings.bufferBytes(), fips, new ApiAdapter(), errors);
    }

    private Delegate named(boolean fips) {
        Delegate named = fips ? FipsMode.delegate(settings) : Delegate.named(settings.delegate());
        if (!test(named) && fips) {
            throw new ProviderException("tinymls.fips=true: crypto.policy=limited keeps the self-test from running");
        }
        return named;
    }

    /** Enters the error state for good if some offer all that is needed, but none gives the known answers. */
    private Delegate firstThatPasses() {
        Optional<Delegate> first = choice.first();
        if (first.isEmpty()) {
            ProviderException failure = new ProviderException("TinyMLS is in its error state and refuses to work: no"
                    + " registered provider passes its self-test, " + choice.passedOver()
                    + "; tinymls.delegate names the one to be taken");
            errors.enter(failure);
            throw failure;
        }
        return first.get();
    }

    /** Providers that the delegate was preferred to, by name, with what failed. */
    Map<String, String> passedOver() {
        return choice.passedOver();
    }

    /** Enters the error state for good if the delegate does not give the known answers; false if none may be asked. */
    private boolean test(Delegate delegate) {
        SecurityEvent test = SecurityEvent.begin(Counter.Family.SELF_TESTS);
        try {
            if (!DelegateChoice.isAskable()) {
                return false;
            }
            KnownAnswerTests.run(delegate);
            test.end(Counter.SELF_TEST_PASSED, 0, delegate.provider().getName());
            return true;
        } catch (RuntimeException | LinkageError e) {
            ProviderException failure = new ProviderException("TinyMLS is in its error state and refuses to work: its"
                    + " self-test over provider " + delegate.provider().getName() + " failed: " + KnownAnswerTests.reason(e)
                    + "; tinymls.delegate names the provider to be taken", e);
            errors.enter(failure);
            context = null;
            test.end(Counter.SELF_TEST_FAILED, 0, delegate.provider().getName());
            throw failure;
        }
    }

    private static SecureRandom random(Settings settings) {
        if (settings.random().isEmpty()) {
            return new SecureRandom();
        }
        try {
            return SecureRandom.getInstance(settings.random());
        } catch (NoSuchAlgorithmException e) {
            throw new ProviderException("tinymls.random=" + settings.random() + " is no SecureRandom algorithm of a"
                    + " registered provider", e);
        }
    }
}
