package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.observe.MetricsExposition;
import io.github.themapleseed.tinymls.operate.HealthCheck;
import io.github.themapleseed.tinymls.operate.Installation;
import io.github.themapleseed.tinymls.operate.ProviderClass;
import io.github.themapleseed.tinymls.operate.Registration;
import io.github.themapleseed.tinymls.store.StoreKeeper;
import java.security.Provider;
import java.time.Clock;
import java.time.Duration;

/** Metrics, health check, registration and removal of TinyMLS, for the operators of a service. */
public final class TinyMls {
    /** The provider class as operations need it. */
    private static final ProviderClass PROVIDER = new ProviderClass(TinyMlsProvider.NAME, TinyMlsProvider.class,
            TinyMlsProvider::new, provider -> ((TinyMlsProvider) provider).managed(),
            new RatchetParameterSpec(Duration.ofSeconds(1), Duration.ofMinutes(10), Duration.ofHours(1)));

    private TinyMls() {
    }

    /** {@return all metrics of this process in Prometheus text format 0.0.4} */
    public static String metrics() {
        return MetricsExposition.prometheus();
    }

    /**
     * Checks the registered provider, or a new one where none is.
     *
     * @return what was found
     */
    public static Health health() {
        return health(Clock.systemUTC());
    }

    /** The health check by that wall clock. */
    static Health health(Clock wall) {
        HealthCheck check = HealthCheck.run(PROVIDER, wall);
        return new Health(check.ok(), check.facts());
    }

    /**
     * Registers the provider last in the list, where java.security cannot be edited. Another call registers nothing
     * more. All class loaders of the process share the list. A registered provider of another class loader stays, with
     * a warning in the log "tinymls.security"; if it no longer works, because its application has ended, a provider of
     * this class loader replaces it.
     *
     * @return the provider that is registered under the name, maybe one of another class loader
     */
    public static Provider install() {
        return Registration.install(PROVIDER);
    }

    /**
     * Ends TinyMLS in this application; for a container, before it drops the application's class loader. Removes the
     * provider from the list if it is of this class loader, destroys every key, closes the port and the JMX bean of the
     * metrics, and ends the threads. Providers and ciphers that the application still holds refuse to work, with a
     * {@link java.security.ProviderException}; {@link #install()} starts anew.
     *
     * @return whether the registered provider was this class loader's
     */
    public static boolean uninstall() {
        StoreKeeper.SHARED.close();
        return Installation.end(PROVIDER);
    }
}
