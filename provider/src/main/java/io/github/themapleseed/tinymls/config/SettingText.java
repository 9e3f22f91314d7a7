package io.github.themapleseed.tinymls.config;

import java.security.ProviderException;
import java.util.function.Function;

/**
 * One setting as it is written.
 *
 * @param setting the setting
 * @param text the value without surrounding white space
 * @param origin where the value stands, in words
 */
record SettingText(Setting setting, String text, String origin) {
    /**
     * The value.
     *
     * @param parser throws an IllegalArgumentException for a malformed value
     * @throws ProviderException if the value is malformed; it names property, value, units and range
     */
    <T> T parsed(Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ProviderException(setting.property() + "=" + text + " (" + origin + ") is not "
                    + setting.allowed(), e);
        }
    }
}
