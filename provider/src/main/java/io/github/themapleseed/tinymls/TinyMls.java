package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.observe.Exposition;
import java.security.Provider;
import java.security.Security;
import java.time.Clock;

/** What those who run a service on TinyMLS ask of it. */
public final class TinyMls {
    private TinyMls() {
    }

    /** All metrics of this process in Prometheus text format 0.0.4. */
    public static String metrics() {
        return Exposition.prometheus();
    }

    /** Checks the registered provider, or a new one where none is. */
    public static Health health() {
        return HealthCheck.run(Clock.systemUTC());
    }

    /**
     * Registers the provider last in the list, for those who cannot edit java.security; once, however often called.
     *
     * @return the provider registered under the name, now or before
     */
    public static Provider install() {
        Security.addProvider(new TinyMlsProvider());
        return Security.getProvider(TinyMlsProvider.NAME);
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
        return Installation.end();
    }
}
