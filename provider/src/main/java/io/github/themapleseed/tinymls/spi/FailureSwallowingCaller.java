package io.github.themapleseed.tinymls.spi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.StackWalker.StackFrame;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherOutputStream;

/**
 * The caller that discards what {@code doFinal} throws: {@code CipherOutputStream.close} catches
 * {@code BadPaddingException} on every JDK and returns normally. For a message of which nothing has been released that
 * leaves an empty file. For one whose beginning has been written it would leave a cut file that looks whole, so the
 * failure takes a form that the stream does not catch.
 */
final class FailureSwallowingCaller {
    private static final String OWN_PACKAGE = FailureSwallowingCaller.class.getPackageName() + ".";

    private FailureSwallowingCaller() {
    }

    /**
     * The failure as it reaches the user of the stream or library that called the cipher: itself, to be thrown, unless
     * that caller is {@code CipherOutputStream}.
     *
     * @throws UncheckedIOException caused by an IOException that the failure caused, if it is
     */
    static AEADBadTagException passable(AEADBadTagException failure) {
        if (isCaller()) {
            throw new UncheckedIOException(new IOException("what was written is incomplete: " + failure.getMessage(),
                    failure));
        }
        return failure;
    }

    /**
     * Whether the method that called {@code Cipher} is {@code CipherOutputStream}'s, which a subclass may have
     * inherited. A method of the subclass itself catches for itself.
     */
    private static boolean isCaller() {
        Optional<String> caller = StackWalker.getInstance().walk(frames -> frames.map(StackFrame::getClassName)
                .filter(name -> !name.startsWith(OWN_PACKAGE) && !name.equals(Cipher.class.getName()))
                .findFirst());
        return caller.isPresent() && caller.get().equals(CipherOutputStream.class.getName());
    }
}
