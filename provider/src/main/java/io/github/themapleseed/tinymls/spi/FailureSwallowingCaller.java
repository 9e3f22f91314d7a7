package io.github.themapleseed.tinymls.spi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.StackWalker.StackFrame;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherOutputStream;

/**
 * Recognises the caller that discards what {@code doFinal} throws: {@code CipherOutputStream.close} catches
 * {@code BadPaddingException} on every JDK and returns normally. If nothing of the message has been released, that
 * leaves an empty file. If its beginning has been released, that would leave a truncated file that looks whole: in that
 * case the failure is thrown as a type that the stream does not catch.
 */
final class FailureSwallowingCaller {
    private static final String OWN_PACKAGE = FailureSwallowingCaller.class.getPackageName() + ".";

    private FailureSwallowingCaller() {
    }

    /**
     * Returns the failure to be thrown, unless the caller is {@code CipherOutputStream}.
     *
     * @throws UncheckedIOException if it is; its cause is an IOException, whose cause is the failure
     */
    static AEADBadTagException passable(AEADBadTagException failure) {
        if (isCaller()) {
            throw new UncheckedIOException(new IOException("what was written is incomplete: " + failure.getMessage(),
                    failure));
        }
        return failure;
    }

    /**
     * Whether the method that called {@code Cipher} is {@code CipherOutputStream}'s own, called on it or on a subclass
     * that inherits it. A method that a subclass overrides handles exceptions itself.
     */
    private static boolean isCaller() {
        Optional<String> caller = StackWalker.getInstance().walk(frames -> frames.map(StackFrame::getClassName)
                .filter(name -> !name.startsWith(OWN_PACKAGE) && !name.equals(Cipher.class.getName()))
                .findFirst());
        return caller.isPresent() && caller.get().equals(CipherOutputStream.class.getName());
    }
}
