package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.storefile.StoreFileException;
import io.github.themapleseed.tinymls.storefile.StoreHeader;
import io.github.themapleseed.tinymls.storefile.StoreKey;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks for a store's password again once it has been changed, at most once a minute. Not thread-safe. */
public final class PasswordRenewal {
    /** Where a password can be had while a process runs. */
    public interface Source {
        /** The password, which the caller closes; null if there is none to be had. */
        @Nullable StorePassword ask() throws IOException;
    }

    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final List<Source> sources;
    private final TimeSource time;
    private long askedNanos;
    private boolean hasAsked;

    PasswordRenewal(List<Source> sources, TimeSource time) {
        this.sources = sources;
        this.time = time;
    }

    /** Whether there is anybody to ask. */
    boolean isPossible() {
        return !sources.isEmpty();
    }

    /**
     * The key of a file under the first password that opens it; null if there is none, or it is too early to ask again.
     *
     * @param bytes the whole file
     */
    @Nullable StoreKey keyFor(byte[] bytes, StoreHeader header, Delegate delegate) {
        long nanos = time.monotonicNanos();
        if (sources.isEmpty() || (hasAsked && nanos - askedNanos < PAUSE_NANOS)) {
            return null;
        }
        hasAsked = true;
        askedNanos = nanos;
        for (Source source : sources) {
            StoreKey key = keyOf(source, bytes, header, delegate);
            if (key != null) {
                return key;
            }
        }
        return null;
    }

    private static @Nullable StoreKey keyOf(Source source, byte[] bytes, StoreHeader header, Delegate delegate) {
        StoreKey key = null;
        boolean opens = false;
        try (StorePassword password = source.ask()) {
            if (password != null) {
                key = StoreKey.derive(header, password, delegate);
                key.open(bytes).close();
                opens = true;
            }
            return key;
        } catch (IOException | StoreFileException notThatOne) {
            return null;
        } finally {
            if (key != null && !opens) {
                key.close();
            }
        }
    }
}
