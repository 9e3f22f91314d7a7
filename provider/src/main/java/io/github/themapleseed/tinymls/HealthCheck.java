package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.config.Setting;
import io.github.themapleseed.tinymls.config.Settings;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.operate.AesAcceleration;
import io.github.themapleseed.tinymls.operate.MetricsExport;
import io.github.themapleseed.tinymls.platform.PrivilegedActions;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.session.KeyInventory;
import io.github.themapleseed.tinymls.session.KeyStatusReport;
import java.security.ProviderException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asks the registered provider, or a new one where none is, for all that whoever runs it may want to know. */
final class HealthCheck {
    private static final Instant EARLIEST = Instant.parse("2025-01-01T00:00:00Z");

    private final Map<String, String> facts = new LinkedHashMap<>();
    private boolean ok = true;

    private HealthCheck() {
    }

    static Health run(Clock wall) {
        return PrivilegedActions.get(() -> checked(wall)); // a report holds nothing that needs a permission
    }

    private static Health checked(Clock wall) {
        HealthCheck check = new HealthCheck();
        check.facts.put("version", Version.full() + " on Java " + Runtime.version());
        try {
            check.registered(); // a broken settings file shows when the JDK reads its list of providers
        } catch (ProviderException e) {
            check.ok = false;
            check.facts.put("problem", e.getMessage());
        }
        check.keys(KeyInventory.SHARED.report());
        check.clock(wall.instant());
        return new Health(check.ok, check.facts);
    }

    /** Asks the provider that answers to the name; it may be none, or one of another class loader. */
    private void registered() {
        Registration found = Registration.current();
        if (found.provider() == null) {
            ProviderLines.requireNone();
        }
        facts.put("registered", found.describe());
        unknownNames();
        if (found.isForeign()) {
            facts.put("registered version", found.provider().getVersionStr() + "; its settings are in the report of its"
                    + " own TinyMls.health()");
        } else {
            ask(found.provider() instanceof TinyMlsProvider own ? own : new TinyMlsProvider());
        }
        if (found.provider() != null) {
            found.tryOut();
            facts.put("trial by name", "sealed and opened");
        }
    }

    private void unknownNames() {
        Settings.unknownSystemProperties().forEach(name -> facts.put(name, "NOT A SETTING (system property)"));
        Settings.unknownSecurityProperties().forEach(name -> facts.put(name, "NOT A SETTING (java.security)"));
    }

    private void ask(TinyMlsProvider provider) {
        Settings settings = provider.settings();
        for (Setting setting : Setting.values()) {
            facts.put(setting.property(), settings.text(setting) + " (" + settings.origin(setting) + ")");
        }
        Delegate delegate = provider.selfTested();
        facts.put("self-test", "passed");
        provider.passedOver().forEach((name, why) -> facts.put("passed over " + name, why));
        facts.put("delegate", delegate.provider().getName() + " " + delegate.provider().getVersionStr());
        facts.put("hardware acceleration", AesAcceleration.report());
        MetricsExport.SHARED.places().forEach((place, shown) -> facts.put("metrics at " + place, shown));
    }

    private void keys(KeyStatusReport report) {
        facts.put("keys", report.summary());
        if (!report.unable().isEmpty()) {
            ok = false;
            facts.put("KEYS THAT CANNOT SEAL", String.join("; ", report.unable()));
        }
    }

    private void clock(Instant now) {
        boolean sane = now.isAfter(EARLIEST);
        facts.put("clock", now + (sane ? "" : ", which is in the past") + ", jumps seen: " + Counter.CLOCK_JUMP.total());
        ok &= sane;
    }
}
