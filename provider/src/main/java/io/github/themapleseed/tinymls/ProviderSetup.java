package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.config.SettingValues;
import io.github.themapleseed.tinymls.fips.DelegateChoice;
import io.github.themapleseed.tinymls.fips.FipsMode;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.EventDelivery;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.observe.InfoMetric;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import io.github.themapleseed.tinymls.operate.Installation;
import io.github.themapleseed.tinymls.operate.ManagedProvider;
import io.github.themapleseed.tinymls.operate.MetricsExport;
import io.github.themapleseed.tinymls.operate.Version;
import io.github.themapleseed.tinymls.platform.PrivilegedActions;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import io.github.themapleseed.tinymls.session.CacheLimits;
import io.github.themapleseed.tinymls.session.KeyInventory;
import io.github.themapleseed.tinymls.session.SessionDependencies;
import io.github.themapleseed.tinymls.session.SessionRegistry;
import io.github.themapleseed.tinymls.spi.ProviderContext;
import io.github.themapleseed.tinymls.spi.ProviderErrorState;
import io.github.themapleseed.tinymls.store.StoreDependencies;
import java.security.NoSuchAlgorithmException;
import java.security.PrivilegedAction;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Sets one provider up at its first use: settings, delegate, self-test, and what its services share from then on. */
final class ProviderSetup
        implements ManagedProvider, PrivilegedAction<ProviderSetup.Ready>, Consumer<ProviderException>, Gauge.Source,
        InfoMetric.Source {
    private static final int FIPS_ROOT_BYTES = 32;

    /** What the provider can do at present. */
    sealed interface State permits Ready, Idle {
    }

    /** Set up and working. */
    record Ready(SettingValues settings, ProviderContext context) implements State {
    }

    private enum Idle implements State {
        /** Before the first use, or after a failure that may pass, such as a malformed setting. */
        NOT_SET_UP,
        /** After a failed self-test, for good. */
        FAILED,
        /** For good. */
        UNINSTALLED
    }

    private final Provider provider;
    private final Properties file;
    private final ProviderErrorState errors = new ProviderErrorState();
    private final DelegateChoice choice = new DelegateChoice(TinyMlsProvider.NAME, this);
    /** Held while the state changes. */
    private final ReentrantLock lock = new ReentrantLock();
    private volatile State state = Idle.NOT_SET_UP;

    /** The setup of that provider, whose settings file has these properties. */
    ProviderSetup(Provider provider, Properties file) {
        this.provider = provider;
        this.file = file;
    }

    /**
     * What the provider's services share, set up if it is not yet.
     *
     * @throws ProviderException if a setting is malformed, no delegate is found or a self-test fails
     */
    ProviderContext context() {
        return state instanceof Ready ready ? ready.context() : setUp().context();
    }

    private Ready setUp() {
        if (lock.isHeldByCurrentThread()) {
            throw new ProviderException("TinyMLS is being set up by this very thread: what it calls on the way, such as"
                    + " a delegate that logs, cannot use it yet");
        }
        SecurityEvent.prepare();
        // until the lock is released: a log handler may need this provider
        boolean holdsBack = EventDelivery.holdBack();
        Ready ready;
        lock.lock();
        try {
            ready = state instanceof Ready before ? before : PrivilegedActions.get(this);
            state = ready;
        } finally {
            lock.unlock();
            EventDelivery.end(holdsBack);
        }
        showMetrics(ready.settings()); // without the lock: a failure is logged, and a log handler may seal
        return ready;
    }

    /** Sets up, privileged. */
    @Override
    public Ready run() {
        errors.check();
        SettingValues settings = SettingValues.load(file);
        Gauge.watch(this, Gauge.SELF_TEST);
        Delegate delegate = choice.delegate(settings);
        SessionDependencies dependencies = new SessionDependencies(delegate, random(settings, delegate),
                KeyInventory.SHARED, new CacheLimits(settings.sessions(), settings.senders()));
        RatchetPolicy policy =
                new RatchetPolicy(settings.periodMillis(), settings.windowMillis(), settings.lifetimeMillis());
        SessionRegistry registry = new SessionRegistry(dependencies, policy,
                settings.fips() ? FIPS_ROOT_BYTES : RootSecrets.MAX_ROOT_BYTES);
        InfoMetric.BUILD.watch(Version.THIS);
        InfoMetric.SETTINGS.watch(this);
        Installation.add(this);
        return new Ready(settings, new ProviderContext(provider, dependencies, registry, policy,
                new StoreDependencies(dependencies, registry, policy, settings.stores(), null), settings.bufferBytes(),
                settings.fips(), new TinyMlsTypeFactory(), errors));
    }

    private static SecureRandom random(SettingValues settings, Delegate delegate) {
        if (settings.fips()) {
            return FipsMode.random(settings, delegate.provider());
        }
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

    private void showMetrics(SettingValues settings) {
        if (settings.metrics().isEmpty()) {
            return;
        }
        PrivilegedActions.run(() -> MetricsExport.SHARED.open(provider, settings.metrics(), new TinyMlsBean()));
    }

    /** The error state lasts: the provider refuses to work from here on. */
    @Override
    public void accept(ProviderException why) {
        end(Idle.FAILED, why);
    }

    @Override
    public void uninstall() {
        end(Idle.UNINSTALLED,
                new ProviderException("TinyMLS has been uninstalled; TinyMls.install() registers it anew"));
    }

    private void end(Idle last, ProviderException why) {
        lock.lock();
        try {
            if (state != Idle.UNINSTALLED) {
                state = last;
                errors.enter(why);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long read(Gauge selfTest) {
        return state == Idle.UNINSTALLED ? Gauge.NONE : state == Idle.FAILED ? 0 : 1;
    }

    @Override
    public SettingValues settings() {
        return state instanceof Ready ready ? ready.settings() : PrivilegedActions.get(() -> SettingValues.load(file));
    }

    @Override
    public Map<String, String> facts() {
        return state instanceof Ready ready ? ready.settings().facts() : Map.of();
    }

    @Override
    public Delegate selfTested() {
        Delegate delegate = context().dependencies().delegate();
        showMetrics(settings()); // a place that was taken may be free by now
        if (!PrivilegedActions.get(() -> choice.test(delegate))) {
            throw new ProviderException("crypto.policy=limited leaves AES with less than 256 bits");
        }
        return delegate;
    }

    @Override
    public Map<String, String> passedOver() {
        return choice.passedOver();
    }
}
