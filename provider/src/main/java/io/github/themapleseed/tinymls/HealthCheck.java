package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.config.Setting;
import io.github.themapleseed.tinymls.config.Settings;
import io.github.themapleseed.tinymls.observe.Count;
import io.github.themapleseed.tinymls.operate.Acceleration;
import io.github.themapleseed.tinymls.operate.MetricsExport;
import io.github.themapleseed.tinymls.primitive.Delegate;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks the registered provider, or a new one where none is, for all that whoever runs it may want to know. */
final class HealthCheck {
    private static final Instant EARLIEST = Instant.parse("2025-01-01T00:00:00Z");
    private static final int MOST_PROVIDER_LINES = 200;

    private final Map<String, String> facts = new LinkedHashMap<>();
    private boolean ok = true;

    private HealthCheck() {
    }

    static Health run(Clock wall) {
        HealthCheck check = new HealthCheck();
        check.facts.put("version", Version.full() + " on Java " + Runtime.version());
        try {
            check.ask(check.find()); // a broken settings file shows when the JDK reads its list of providers
        } catch (ProviderException e) {
            check.ok = false;
            check.facts.put("problem", e.getMessage());
        }
        check.clock(wall.instant());
        return new Health(check.ok, check.facts);
    }

    private TinyMlsProvider find() {
        Provider registered = Security.getProvider(TinyMlsProvider.NAME);
        if (registered == null) {
            checkProviderLines();
        }
        facts.put("registered", registered == null ? "no; TinyMls.install() or a line in java.security does it"
                : "as provider " + (1 + List.of(Security.getProviders()).indexOf(registered)));
        return registered instanceof TinyMlsProvider own ? own : new TinyMlsProvider();
    }

    /** A provider line for TinyMLS that has no effect is what a gap in the numbering leads to, in silence. */
    private static void checkProviderLines() {
        for (int number = 1; number <= MOST_PROVIDER_LINES; number++) {
            String line = Security.getProperty("security.provider." + number);
            String name = line == null ? "" : line.strip().split(" ", 2)[0];
            if (name.equalsIgnoreCase(TinyMlsProvider.NAME) || name.equals(TinyMlsProvider.class.getName())) {
                throw new ProviderException("java.security has security.provider." + number + "=" + line + ", but the"
                        + " JDK does not get that far: is there a gap in the numbers before it?");
            }
        }
    }

    private void ask(TinyMlsProvider provider) {
        Settings settings = provider.settings();
        Settings.unknownSystemProperties().forEach(name -> facts.put(name, "NOT A SETTING (system property)"));
        for (Setting setting : Setting.values()) {
            facts.put(setting.property(), settings.text(setting) + " (" + settings.origin(setting) + ")");
        }
        Delegate delegate = provider.selfTested();
        facts.put("self-test", "passed");
        facts.put("delegate", delegate.provider().getName() + " " + delegate.provider().getVersionStr());
        facts.put("hardware acceleration", Acceleration.report());
        MetricsExport.SHARED.places().forEach((place, shown) -> facts.put("metrics at " + place, shown));
    }

    private void clock(Instant now) {
        boolean sane = now.isAfter(EARLIEST);
        facts.put("clock", now + (sane ? "" : ", which is in the past") + ", jumps seen: " + Count.CLOCK_JUMP.total());
        ok &= sane;
    }
}
