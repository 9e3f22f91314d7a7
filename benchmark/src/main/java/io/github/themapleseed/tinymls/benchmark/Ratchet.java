package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import io.github.themapleseed.tinymls.session.KeyHandle;
import io.github.themapleseed.tinymls.session.SessionHandle;
import io.github.themapleseed.tinymls.session.MessageSealer;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The steps that keys take behind a user's back, reached from the class path where all rooms are open. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Ratchet {
    private static final long WINDOW_MILLIS = 60_000;
    private static final long LIFETIME_MILLIS = TimeUnit.HOURS.toMillis(24);
    /** What maintenance moves a window of 60 s by. */
    private static final long GRAIN_MILLIS = 8192;
    private static final MethodHandle CURRENT;
    private static final MethodHandle ROTATE;

    static {
        try {
            Class<?> epoch = Class.forName("io.github.themapleseed.tinymls.session.SenderEpoch");
            MethodHandles.Lookup inside = MethodHandles.privateLookupIn(MessageSealer.class, MethodHandles.lookup());
            CURRENT = inside.findGetter(MessageSealer.class, "current", epoch)
                    .asType(MethodType.methodType(Object.class, MessageSealer.class));
            ROTATE = inside.findVirtual(MessageSealer.class, "rotate",
                    MethodType.methodType(epoch, epoch, SecureRandom.class))
                    .asType(MethodType.methodType(Object.class, MessageSealer.class, Object.class, SecureRandom.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Contender contender = contender();
    private final byte[] message = Messages.of(64);
    private final byte[] output = new byte[message.length + Contender.ROOM];
    private SecretKey key;
    private MessageSealer sealer;
    private Delegate delegate;
    private GgmTree fresh;
    private GgmTree tree;

    private Contender contender() {
        try {
            key = Providers.liveKey();
            return new TinyMls(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reaches inside. */
    @Setup
    public void build() {
        sealer = ((SessionHandle) ((KeyHandle.Owner) key).handle()).session().sealer();
        delegate = Delegate.firstOtherThan(TinyMlsProvider.NAME);
        long now = System.currentTimeMillis();
        try (DerivationKit kit = delegate.borrow()) {
            fresh = GgmTree.whole(Messages.of(32)).narrowed(now - WINDOW_MILLIS & -GRAIN_MILLIS, now + LIFETIME_MILLIS,
                    kit.step());
        }
        tree = fresh;
    }

    /** A new sender epoch in place of the current one, and the first message under it. */
    @Benchmark
    public int rotateAndSeal() throws Throwable {
        Object ignored = (Object) ROTATE.invokeExact(sealer, (Object) CURRENT.invokeExact(sealer), (SecureRandom) null);
        return contender.seal(message, output);
    }

    /** One move of the window's edge by maintenance. */
    @Benchmark
    public GgmTree puncture() {
        try (DerivationKit kit = delegate.borrow()) {
            GgmTree next = tree.narrowed(tree.from() + GRAIN_MILLIS, tree.to(), kit.step());
            if (tree != fresh) {
                tree.wipe();
            }
            tree = tree.to() - next.from() > 2 * GRAIN_MILLIS ? next : fresh;
            return next;
        }
    }
}
