package io.github.themapleseed.tinymls.memory;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Overwrites the unused part of the calling thread's stack. Compiled code of the delegate spills registers there, and
 * the JVM saves all of them when it replaces running code. Pieces of nodes and of round keys would stay there for as
 * long as the thread is idle.
 */
public final class ThreadStackEraser {
    /** Depth of the recursion: steps of some 650 bytes make 9 KiB. Pieces of secrets were found 3 to 6 KiB deep. */
    private static final int CALLS = 14;
    /** The value written; any would do. */
    private static final long X = -1;
    /** Bytes that are copied: enough for the C library to enter its copying loop. */
    private static final int COPIED_BYTES = 1_024;
    /** Zeros in both halves, and never anything else: so all threads may copy one half to the other. */
    private static final byte[] ZEROS = new byte[2 * COPIED_BYTES];
    /** Not final: for a constant handle, compiled code would use a copying loop of its own. */
    private static MethodHandle copying = copying();

    private ThreadStackEraser() {
    }

    private static MethodHandle copying() {
        try {
            return MethodHandles.lookup().findStatic(System.class, "arraycopy", MethodType.methodType(
                    void.class, Object.class, int.class, Object.class, int.class, int.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Overwrites the part of the stack that the caller's own calls have used. To be called after the delegate's objects
     * were scrubbed: until then the processor's registers may hold pieces of a secret, which would be saved again.
     */
    public static void overwrite() {
        try {
            overwriteRegisters();
            fill(CALLS, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
                    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
                    X, X, X, X, X, X, X, X);
        } catch (StackOverflowError e) { // the caller's own calls did not go deeper either
            return;
        }
    }

    /** Copies zeros by the C library, whose copying loop overwrites vector registers that nothing else overwrites. */
    private static void overwriteRegisters() {
        try {
            copying.invokeExact((Object) ZEROS, 0, (Object) ZEROS, COPIED_BYTES, COPIED_BYTES);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Writes to the stack at {@link #CALLS} depths. Each call pushes its arguments, so the next write begins further
     * down. There are fewer arguments here than {@link #write} passes, so each write overlaps the one before.
     */
    @SuppressWarnings("UnusedVariable") // the arguments are there to take up stack
    private static void fill(int calls,
            long a0, long b0, long c0, long d0, long e0, long f0, long g0, long h0, long i0, long j0,
            long a1, long b1, long c1, long d1, long e1, long f1, long g1, long h1, long i1, long j1,
            long a2, long b2, long c2, long d2, long e2, long f2, long g2, long h2, long i2, long j2,
            long a3, long b3, long c3, long d3, long e3, long f3, long g3, long h3, long i3, long j3,
            long a4, long b4, long c4, long d4) {
        write(X);
        if (calls > 0) {
            fill(calls - 1, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
                    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
                    X, X, X, X, X, X, X, X);
        }
    }

    /** Leaves a hundred arguments on the stack, side by side: a processor has too few registers for them. */
    private static void write(long x) {
        pass(0, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x,
                x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x,
                x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x,
                x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x,
                x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x,
                x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x,
                x, x);
    }

    /**
     * Takes arguments and does nothing. The call of itself, which is never made, makes the method too long for a JVM to
     * inline: inlined, it would be passed nothing on the stack.
     */
    @SuppressWarnings("UnusedVariable") // likewise
    private static void pass(int calls,
            long a0, long b0, long c0, long d0, long e0, long f0, long g0, long h0, long i0, long j0,
            long a1, long b1, long c1, long d1, long e1, long f1, long g1, long h1, long i1, long j1,
            long a2, long b2, long c2, long d2, long e2, long f2, long g2, long h2, long i2, long j2,
            long a3, long b3, long c3, long d3, long e3, long f3, long g3, long h3, long i3, long j3,
            long a4, long b4, long c4, long d4, long e4, long f4, long g4, long h4, long i4, long j4,
            long a5, long b5, long c5, long d5, long e5, long f5, long g5, long h5, long i5, long j5,
            long a6, long b6, long c6, long d6, long e6, long f6, long g6, long h6, long i6, long j6,
            long a7, long b7, long c7, long d7, long e7, long f7, long g7, long h7, long i7, long j7,
            long a8, long b8, long c8, long d8, long e8, long f8, long g8, long h8, long i8, long j8,
            long a9, long b9, long c9, long d9, long e9, long f9, long g9, long h9, long i9, long j9,
            long a10, long b10, long c10, long d10, long e10, long f10, long g10, long h10, long i10, long j10) {
        if (calls > 0) {
            pass(0, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
                    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
                    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
                    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
                    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
                    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
                    X, X);
        }
    }
}
