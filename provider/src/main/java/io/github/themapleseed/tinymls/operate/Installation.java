package io.github.themapleseed.tinymls.operate;

import io.github.themapleseed.tinymls.maintenance.Maintenance;
import java.lang.ref.WeakReference;
import java.security.Provider;
import java.security.Security;
import java.util.concurrent.CopyOnWriteArrayList;

/** What one copy of these classes holds in the process: providers, keys, threads, places where metrics are shown. */
public final class Installation {
    /** The providers that have been set up and are still reachable. */
    private static final CopyOnWriteArrayList<WeakReference<ManagedProvider>> PROVIDERS = new CopyOnWriteArrayList<>();

    private Installation() {
    }

    /** Adds a provider that has been set up. */
    public static void add(ManagedProvider provider) {
        for (WeakReference<ManagedProvider> known : PROVIDERS) {
            if (known.refersTo(null)) {
                PROVIDERS.remove(known);
            }
        }
        PROVIDERS.add(new WeakReference<>(provider));
    }

    /**
     * Takes the provider of that class off the JDK's list, uninstalls all providers, erases all keys and closes the
     * places where metrics are shown.
     *
     * @return whether the registered provider was of that class
     */
    public static boolean end(ProviderClass type) {
        Provider registered = Security.getProvider(type.name());
        boolean own = type.isOwn(registered);
        if (own) {
            Security.removeProvider(type.name());
            type.managed(registered).uninstall();
        }
        for (WeakReference<ManagedProvider> known : PROVIDERS) {
            ManagedProvider provider = known.get();
            if (provider != null) {
                provider.uninstall();
            }
        }
        PROVIDERS.clear();
        Maintenance.SHARED.destroyAll();
        MetricsExport.SHARED.close();
        return own;
    }
}
