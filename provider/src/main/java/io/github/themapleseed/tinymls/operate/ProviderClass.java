package io.github.themapleseed.tinymls.operate;

import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The provider class of this class loader, described by the root package above this room.
 *
 * @param name name under which a provider registers, and that of its algorithms
 * @param type the class
 * @param maker makes a provider with settings from system properties and java.security
 * @param management what operations ask of a provider of that class
 * @param trialParameters for the key generator: a key that no setting ends while a trial runs
 */
public record ProviderClass(String name, Class<? extends Provider> type, Supplier<? extends Provider> maker,
        Function<Provider, ManagedProvider> management, AlgorithmParameterSpec trialParameters) {
    /** Whether a provider is of this class; one of another class loader's copy is not. */
    boolean isOwn(Provider provider) {
        return type.isInstance(provider);
    }

    /** What operations ask of that provider, which is of this class. */
    ManagedProvider managed(Provider provider) {
        return management.apply(provider);
    }
}
