package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.store.PasswordRenewal;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import java.io.IOException;
import java.security.KeyStore;
import java.security.KeyStore.ProtectionParameter;
import java.security.UnrecoverableKeyException;
import java.util.Arrays;
import java.util.List;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;

/** The password of a store that is loaded or stored by a parameter object. */
final class StorePasswords {
    private StorePasswords() {
    }

    /**
     * The password, which the caller closes.
     *
     * @throws IOException if there is none, or it cannot be encoded in UTF-8
     */
    static StorePassword of(@Nullable ProtectionParameter protection) throws IOException {
        StorePassword password = null;
        if (protection instanceof KeyStore.PasswordProtection given && given.getPassword() != null) {
            password = encoded(given.getPassword());
        } else if (protection instanceof KeyStore.CallbackHandlerProtection given) {
            password = asked(given.getCallbackHandler());
        }
        if (password == null) {
            throw new IOException("a TinyMLS key store takes a password",
                    new UnrecoverableKeyException("there is none"));
        }
        return password;
    }

    /** The password of those characters; an IOException as for a wrong password if UTF-8 cannot encode them. */
    static StorePassword encoded(char[] characters) throws IOException {
        try {
            return StorePassword.of(characters);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), new UnrecoverableKeyException(e.getMessage()));
        }
    }

    private static @Nullable StorePassword asked(CallbackHandler handler) throws IOException {
        PasswordCallback question = new PasswordCallback("Password of the key store: ", false);
        try {
            handler.handle(new Callback[] {question});
            char[] answer = question.getPassword();
            if (answer == null) {
                return null;
            }
            try {
                return encoded(answer);
            } finally {
                Arrays.fill(answer, '\0');
            }
        } catch (UnsupportedCallbackException e) {
            throw new IOException("the callback handler gives no password", e);
        } finally {
            question.clearPassword();
        }
    }

    /** Whom to ask again once the password has been changed. */
    static List<PasswordRenewal.Source> again(@Nullable ProtectionParameter protection) {
        return protection instanceof KeyStore.CallbackHandlerProtection given
                ? List.of(() -> asked(given.getCallbackHandler())) : List.of();
    }
}
