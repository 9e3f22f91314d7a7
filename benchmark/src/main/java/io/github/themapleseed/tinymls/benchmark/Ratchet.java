package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.Primitives;
import io.github.themapleseed.tinymls.ratchet.Tree;
import io.github.themapleseed.tinymls.session.KeyHandle;
import io.github.themapleseed.tinymls.session.Sealer;
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
            MethodHandles.Lookup inside = MethodHandles.privateLookupIn(Sealer.class, MethodHandles.lookup());
            CURRENT = inside.findGetter(Sealer.class, "current", epoch)
                    .asType(MethodType.methodType(Object.class, Sealer.class));
            ROTATE = inside.findVirtual(Sealer.class, "rotate", MethodType.methodType(epoch, epoch, SecureRandom.class))
                    .asType(MethodType.methodType(Object.class, Sealer.class, Object.class, SecureRandom.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Contender contender = contender();
    private final byte[] message = Messages.of(64);
    private final byte[] output = new byte[message.length + Contender.ROOM];
    private SecretKey key;
    private Sealer sealer;
    private Delegate delegate;
    private Tree fresh;
    private Tree tree;

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
        sealer = ((KeyHandle.Owner) key).handle().session().sealer();
        delegate = Delegate.firstOtherThan(TinyMlsProvider.NAME);
        long now = System.currentTimeMillis();
        try (Primitives kit = delegate.borrow()) {
            fresh = Tree.whole(Messages.of(32)).narrowed(now - WINDOW_MILLIS & -GRAIN_MILLIS, now + LIFETIME_MILLIS,
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
    public Tree puncture() {
        try (Primitives kit = delegate.borrow()) {
            Tree next = tree.narrowed(tree.from() + GRAIN_MILLIS, tree.to(), kit.step());
            if (tree != fresh) {
                tree.wipe();
            }
            tree = tree.to() - next.from() > 2 * GRAIN_MILLIS ? next : fresh;
            return next;
        }
    }
}
