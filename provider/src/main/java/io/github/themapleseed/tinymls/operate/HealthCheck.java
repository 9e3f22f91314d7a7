package io.github.themapleseed.tinymls.operate;

import io.github.themapleseed.tinymls.config.Setting;
import io.github.themapleseed.tinymls.config.SettingSources;
import io.github.themapleseed.tinymls.config.SettingValues;
import io.github.themapleseed.tinymls.memory.SecretMemory;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.platform.PrivilegedActions;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.session.KeyInventory;
import io.github.themapleseed.tinymls.session.KeyStatusReport;
import io.github.themapleseed.tinymls.store.StoreHealth;
import io.github.themapleseed.tinymls.store.StoreKeeper;
import java.security.ProviderException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Checks the registered provider, or a new one if none is registered, and gathers the facts that an operator needs. */
public final class HealthCheck {
    /** A clock that shows an earlier time was never set: nobody had this software then. */
    private static final Instant EARLIEST = Instant.parse("2025-01-01T00:00:00Z");

    private final ProviderClass own;
    private final Map<String, String> facts = new LinkedHashMap<>();
    private boolean ok = true;

    private HealthCheck(ProviderClass own) {
        this.own = own;
    }

    /**
     * Runs the check.
     *
     * @param own the provider class of this class loader
     * @param wall shows the wall clock's time
     */
    public static HealthCheck run(ProviderClass own, Clock wall) {
        return PrivilegedActions.get(() -> checked(own, wall)); // a report holds nothing that needs a permission
    }

    /** Whether the provider works, keys can seal, the files of key stores need no operator, and the clock is set. */
    public boolean ok() {
        return ok;
    }

    /** What was found, by name, in the order in which to read it. */
    public Map<String, String> facts() {
        return facts;
    }

    private static HealthCheck checked(ProviderClass own, Clock wall) {
        HealthCheck check = new HealthCheck(own);
        check.facts.put("version", Version.full() + " on Java " + Runtime.version());
        try {
            check.registered(); // throws for a broken settings file too: the JDK reads it with its list of providers
        } catch (ProviderException e) {
            check.ok = false;
            check.facts.put("problem", e.getMessage());
        }
        check.keys(KeyInventory.SHARED.report());
        check.stores(StoreKeeper.SHARED.health());
        check.facts.put("secrets", "outside the heap, " + SecretMemory.protection());
        check.clock(wall.instant());
        return check;
    }

    /** Checks the provider that is registered under the name: there may be none, or one of another class loader. */
    private void registered() {
        Registration found = Registration.current(own);
        if (found.provider() == null) {
            new JavaSecurityLines(own).requireNone();
        }
        facts.put("registered", found.describe());
        unknownNames();
        if (found.isForeign()) {
            facts.put("registered version", found.provider().getVersionStr() + "; its settings are in the report of its"
                    + " own TinyMls.health()");
        } else {
            ask(own.managed(found.provider() != null ? found.provider() : own.maker().get()));
        }
        if (found.provider() != null) {
            found.tryOut();
            facts.put("trial by name", "sealed and opened");
        }
    }

    private void unknownNames() {
        SettingSources.unknownSystemProperties().forEach(name -> facts.put(name, "NOT A SETTING (system property)"));
        SettingSources.unknownSecurityProperties().forEach(name -> facts.put(name, "NOT A SETTING (java.security)"));
    }

    private void ask(ManagedProvider provider) {
        SettingValues settings = provider.settings();
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

    private void stores(StoreHealth health) {
        ok &= health.ok();
        facts.putAll(health.facts());
    }

    private void clock(Instant now) {
        boolean sane = now.isAfter(EARLIEST);
        facts.put("clock", now + (sane ? "" : ", which is in the past") + ", jumps seen: "
                + Counter.CLOCK_JUMP.total());
        ok &= sane;
    }
}
