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
}
