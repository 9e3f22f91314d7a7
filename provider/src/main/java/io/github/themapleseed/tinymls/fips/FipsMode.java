package io.github.themapleseed.tinymls.fips;

import io.github.themapleseed.tinymls.config.SettingValues;
import io.github.themapleseed.tinymls.primitive.Delegate;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.Comparator;

/** FIPS mode, {@code tinymls.fips=true}: conditions on the delegate and on the source of random numbers. */
public final class FipsMode {
    private static final String BOUNCY_CASTLE = "BCFIPS";

    private FipsMode() {
    }

    /**
     * The delegate that the settings name.
     *
     * @throws ProviderException if they name none, or it is not a FIPS provider in its approved mode
     */
    public static Delegate delegate(SettingValues settings) {
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

    /**
     * By the provider's own method where it has one (Bouncy Castle, Corretto), else by its name (SunPKCS11-NSS-FIPS).
     */
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

    /**
     * A generator of the delegate, of the algorithm that the settings name; if they name none, of the first in the
     * order of names.
     *
     * @throws ProviderException if the delegate has no such generator
     */
    public static SecureRandom random(SettingValues settings, Provider provider) {
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
