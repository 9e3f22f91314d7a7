package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.session.SessionDependencies;
import io.github.themapleseed.tinymls.session.SessionRegistry;
import java.security.InvalidAlgorithmParameterException;
import java.security.Provider;
import java.security.SecureRandom;

/**
 * What the services of one provider instance share.
 *
 * @param provider the provider instance
 * @param environment delegate, random numbers, maintenance
 * @param registry sessions of keys handed over in the raw
 * @param policy the policy in force for keys that do not bring their own
 * @param bufferBytes up to this size a message is released only as a whole
 * @param fips whether the rules of regulated operation hold
 * @param types what applications may name
 * @param errors whether the provider is in its error state, which every operation looks at
 */
public record ProviderContext(Provider provider, SessionDependencies environment, SessionRegistry registry, RatchetPolicy policy,
        int bufferBytes, boolean fips, ApiTypes types, ErrorState errors) {
    /** The generator that the caller chose, or null; one that is not the delegate's is none where the rules hold. */
    SecureRandom chosen(SecureRandom given) {
        SecureRandom chosen = CallerRandom.chosen(given);
        boolean allowed = chosen != null && (!fips || chosen.getProvider() == environment.delegate().provider());
        return allowed ? chosen : null;
    }

    /** What a caller says about a message's parameters, if the rules allow it. */
    CallerParameters allowed(CallerParameters given) throws InvalidAlgorithmParameterException {
        if (fips && given.tagBits() != CallerParameters.DEFAULT_TAG_BITS) {
            throw new InvalidAlgorithmParameterException("tinymls.fips=true allows tags of 128 bits alone, not "
                    + given.tagBits());
        }
        return given;
    }
}
