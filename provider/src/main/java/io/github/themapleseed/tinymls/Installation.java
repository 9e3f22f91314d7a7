package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.maintenance.Maintenance;
import io.github.themapleseed.tinymls.operate.MetricsExport;
import java.lang.ref.WeakReference;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All that one copy of these classes has in the process: providers, keys, threads, places of the metrics. */
final class Installation {
    /** The providers that have been set up. */
    private static final List<WeakReference<TinyMlsProvider>> PROVIDERS = new CopyOnWriteArrayList<>();

    private Installation() {
    }

    static void add(TinyMlsProvider provider) {
        PROVIDERS.removeIf(known -> known.refersTo(null));
        PROVIDERS.add(new WeakReference<>(provider));
    }

    /** Ends it all; whether the registered provider belonged to it. */
    static boolean end() {
        Provider registered = Security.getProvider(TinyMlsProvider.NAME);
        boolean own = registered instanceof TinyMlsProvider;
        if (own) {
            Security.removeProvider(TinyMlsProvider.NAME);
            ((TinyMlsProvider) registered).uninstall();
        }
        for (WeakReference<TinyMlsProvider> known : PROVIDERS) {
            TinyMlsProvider provider = known.get();
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
