package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.observe.MetricsExposition;
import io.github.themapleseed.tinymls.operate.HealthCheck;
import io.github.themapleseed.tinymls.operate.Installation;
import io.github.themapleseed.tinymls.operate.ProviderClass;
import io.github.themapleseed.tinymls.operate.Registration;
import java.security.Provider;
import java.time.Clock;
import java.time.Duration;

/** What those who run a service on TinyMLS ask of it. */
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

    /** The same by that wall clock. */
    static Health health(Clock wall) {
        HealthCheck check = HealthCheck.run(PROVIDER, wall);
        return new Health(check.ok(), check.facts());
    }

    /**
     * Registers the provider last in the list, for those who cannot edit java.security; once, however often called.
     * The list is the process's: a provider of another class loader that is there already stays, with a warning in the
     * log "tinymls.security", unless it no longer works, as one does whose application is gone; then a provider of this
     * class loader takes its place.
     *
     * @return the provider registered under the name, now or before; maybe one of another class loader
     */
    public static Provider install() {
        return Registration.install(PROVIDER);
    }

    /**
     * Ends TinyMLS in this application: for a container, before it drops the application's class loader. Takes the
     * provider off the list if it comes from this class loader, destroys every key, closes the metrics' port and
     * JMX bean, and ends the threads. Provider and ciphers that are still held refuse further work with a
     * {@link java.security.ProviderException}; {@link #install()} starts anew.
     *
     * @return whether the registered provider was this class loader's
     */
    public static boolean uninstall() {
        return Installation.end(PROVIDER);
    }
}
