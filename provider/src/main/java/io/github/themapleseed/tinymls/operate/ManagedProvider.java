package io.github.themapleseed.tinymls.operate;

import io.github.themapleseed.tinymls.config.SettingValues;
import io.github.themapleseed.tinymls.primitive.Delegate;
import java.util.Map;

/** What operations ask of one provider object, whose class is in the root package above this room. */
public interface ManagedProvider {
    /**
     * The settings in force; before the first use of the provider, those that its first use would put in force.
     *
     * @throws java.security.ProviderException if a setting is malformed
     */
    SettingValues settings();

    /**
     * Runs the self-test once more.
     *
     * @return the delegate that has passed it
     * @throws java.security.ProviderException if the provider cannot be set up or the self-test fails
     */
    Delegate selfTested();

    /**
     * The registered providers that failed the self-test before the delegate passed it: name to reason, in list order.
     */
    Map<String, String> passedOver();

    /** Refuses to work from now on; so does every service that the provider has made. */
    void uninstall();
}
