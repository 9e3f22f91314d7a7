package io.github.themapleseed.tinymls.fips;

import io.github.themapleseed.tinymls.config.Settings;
import io.github.themapleseed.tinymls.primitive.Delegate;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.Comparator;

/** What {@code tinymls.fips=true} asks of the delegate. */
public final class FipsMode {
    private static final String BOUNCY_CASTLE = "BCFIPS";

    private FipsMode() {
    }

    /** The named delegate, if it is a FIPS provider in its approved mode. */
    public static Delegate delegate(Settings settings) {
        if (settings.delegate().isEmpty()) {
            throw new ProviderException("tinymls.fips=true needs tinymls.delegate, the name of a FIPS provider");
        }
        Delegate delegate = Delegate.named(settings.delegate());
        if (!isApproved(delegate.provider())) {
            throw new ProviderException("tinymls.fips=true: tinymls.delegate=" + settings.delegate() + " is no FIPS"
                    + " provider in its approved mode (for Bouncy Castle: -Dorg.bouncycastle.fips.approved_only=true)");
        }
        return delegate;
    }

    /** Asked in its own way where there is one (Bouncy Castle, Corretto), else by its name (SunPKCS11-NSS-FIPS). */
    private static boolean isApproved(Provider provider) {
        try {
            if (provider.getName().equals(BOUNCY_CASTLE)) {
                return (boolean) Class.forName("org.bouncycastle.crypto.CryptoServicesRegistrar", true,
                        provider.getClass().getClassLoader()).getMethod("isInApprovedOnlyMode").invoke(null);
            }
            return (boolean) provider.getClass().getMethod("isFips").invoke(provider);
        } catch (NoSuchMethodException e) {
            return provider.getName().contains("FIPS");
        } catch (ReflectiveOperationException e) {
            throw new ProviderException("provider " + provider.getName() + " does not say whether it is approved", e);
        }
    }

    /** The delegate's generator, of the algorithm in the settings or the first by name. */
    public static SecureRandom random(Settings settings, Provider provider) {
        try {
            String algorithm = !settings.random().isEmpty() ? settings.random() : provider.getServices().stream()
                    .filter(service -> service.getType().equals("SecureRandom")).map(Provider.Service::getAlgorithm)
                    .min(Comparator.naturalOrder()).orElseThrow(NoSuchAlgorithmException::new);
            return SecureRandom.getInstance(algorithm, provider);
        } catch (NoSuchAlgorithmException e) {
            throw new ProviderException("tinymls.fips=true: provider " + provider.getName() + " has no SecureRandom "
                    + settings.random(), e);
        }
    }
}
