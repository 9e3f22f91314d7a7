package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.session.SessionDependencies;
import io.github.themapleseed.tinymls.session.SessionRegistry;
import io.github.themapleseed.tinymls.store.StoreDependencies;
import java.security.InvalidAlgorithmParameterException;
import java.security.Provider;
import java.security.SecureRandom;

/**
 * What the services of one provider instance share.
 *
 * @param provider the provider instance
 * @param dependencies delegate, random numbers, maintenance
 * @param registry sessions of keys that are given as root or exported key
 * @param policy period, window and lifetime of keys that have none of their own
 * @param stores what key stores share
 * @param bufferBytes up to so many bytes of plaintext, a message is released only as a whole
 * @param fips whether FIPS mode is on
 * @param types makes the types that applications may name
 * @param errors the provider's error state, which every operation checks
 */
public record ProviderContext(Provider provider, SessionDependencies dependencies, SessionRegistry registry,
        RatchetPolicy policy, StoreDependencies stores, int bufferBytes, boolean fips, PublicTypeFactory types,
        ProviderErrorState errors) {
    /**
     * The generator that the caller chose, or null. In FIPS mode a generator of another provider than the delegate is
     * ignored.
     */
    @SuppressWarnings("ReferenceEquality") // that very provider: two with the same properties are equal
    @Nullable SecureRandom chosen(@Nullable SecureRandom given) {
        SecureRandom chosen = CallerRandom.chosen(given);
        boolean allowed = chosen != null && (!fips || chosen.getProvider() == dependencies.delegate().provider());
        return allowed ? chosen : null;
    }

    /**
     * Returns the caller's parameters if they are allowed.
     *
     * @throws InvalidAlgorithmParameterException in FIPS mode, if the tag length is not 128 bits
     */
    CallerParameters allowed(CallerParameters given) throws InvalidAlgorithmParameterException {
        if (fips && given.tagBits() != CallerParameters.DEFAULT_TAG_BITS) {
            throw new InvalidAlgorithmParameterException("tinymls.fips=true allows tags of 128 bits alone, not "
                    + given.tagBits());
        }
        return given;
    }
}
