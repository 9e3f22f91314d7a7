package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.session.Environment;
import io.github.themapleseed.tinymls.session.Policy;
import io.github.themapleseed.tinymls.session.Registry;
import java.security.Provider;

/**
 * What the services of one provider instance share.
 *
 * @param provider the provider instance
 * @param environment delegate, random numbers, maintenance
 * @param registry sessions of keys handed over in the raw
 * @param policy the policy in force for keys that do not bring their own
 * @param bufferBytes up to this size a message is released only as a whole
 * @param types what applications may name
 */
public record Context(Provider provider, Environment environment, Registry registry, Policy policy,
        int bufferBytes, PublicTypes types) {
}
