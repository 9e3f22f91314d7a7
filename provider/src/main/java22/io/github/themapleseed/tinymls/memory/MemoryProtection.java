package io.github.themapleseed.tinymls.memory;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps slabs out of swap and core dumps: {@code mlock} and, on Linux, {@code madvise} with MADV_DONTDUMP. It is used
 * from JDK 22 on, where native access is granted to the module of this class, or to the unnamed one; without the grant
 * nothing is called, so that the JDK prints no warning. A call that fails is reported by {@link #state}.
 */
final class MemoryProtection {
    private static final int DO_NOT_DUMP = 16;
    private static final int DO_DUMP = 17;
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final @Nullable String UNAVAILABLE = unavailable();
    private static final @Nullable MethodHandle LOCK = find("mlock", ValueLayout.JAVA_LONG);
    private static final @Nullable MethodHandle UNLOCK = find("munlock", ValueLayout.JAVA_LONG);
    private static final @Nullable MethodHandle ADVISE = find("madvise", ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);

    private static final AtomicInteger SLABS = new AtomicInteger();
    private static final AtomicInteger LOCKED = new AtomicInteger();
    private static final AtomicInteger UNDUMPED = new AtomicInteger();
    private static volatile int lockError;
    private static volatile int adviseError;

    private MemoryProtection() {
    }

    /** Why nothing can be called, or null if calls can be made. */
    private static @Nullable String unavailable() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (!system.contains("linux")) {
            return "this operating system is not supported";
        }
        return MemoryProtection.class.getModule().isNativeAccessEnabled() ? null
                : "native access is not granted, see --enable-native-access";
    }

    /** The C library's function of that name; null if it has none, or nothing can be called. */
    @SuppressWarnings("restricted") // called only where the grant has been seen
    private static @Nullable MethodHandle find(String name, MemoryLayout... afterAddress) {
        if (UNAVAILABLE != null) {
            return null;
        }
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor signature = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS)
                .appendArgumentLayouts(afterAddress);
        return linker.defaultLookup().find(name)
                .map(symbol -> linker.downcallHandle(symbol, signature, Linker.Option.captureCallState("errno")))
                .orElse(null);
    }

    /** Protects a slab as far as possible. Never fails: {@link #state} says what is in force. */
    static void protect(ByteBuffer slab) {
        SLABS.incrementAndGet();
        if (UNAVAILABLE != null) {
            return;
        }
        MemorySegment memory = MemorySegment.ofBuffer(slab);
        int locking = lock(LOCK, memory);
        if (locking == 0) {
            LOCKED.incrementAndGet();
        } else {
            lockError = locking;
        }
        int advising = advise(memory, DO_NOT_DUMP);
        if (advising == 0) {
            UNDUMPED.incrementAndGet();
        } else {
            adviseError = advising;
        }
    }

    /** Takes back what {@link #protect} did, before the memory is freed and becomes somebody else's. */
    static void release(ByteBuffer slab) {
        SLABS.decrementAndGet();
        if (UNAVAILABLE != null) {
            return;
        }
        MemorySegment memory = MemorySegment.ofBuffer(slab);
        if (lock(UNLOCK, memory) == 0) {
            LOCKED.decrementAndGet();
        }
        if (advise(memory, DO_DUMP) == 0) {
            UNDUMPED.decrementAndGet();
        }
    }

    /** The error number of mlock or munlock, 0 if it succeeded, -1 if it could not be called. */
    private static int lock(@Nullable MethodHandle function, MemorySegment memory) {
        if (function == null) {
            return -1;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment callState = arena.allocate(CALL_STATE);
            int result = (int) function.invokeExact(callState, memory, memory.byteSize());
            return result == 0 ? 0 : (int) ERRNO.get(callState, 0L);
        } catch (Throwable e) { // what a method handle throws
            return -1;
        }
    }

    private static int advise(MemorySegment memory, int advice) {
        if (ADVISE == null) {
            return -1;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment callState = arena.allocate(CALL_STATE);
            int result = (int) ADVISE.invokeExact(callState, memory, memory.byteSize(), advice);
            return result == 0 ? 0 : (int) ERRNO.get(callState, 0L);
        } catch (Throwable e) {
            return -1;
        }
    }

    /** What is in force, in words for the health check. */
    static String state() {
        if (UNAVAILABLE != null) {
            return "not locked, in core dumps: " + UNAVAILABLE;
        }
        int slabs = SLABS.get();
        return part("locked", LOCKED.get(), slabs, "mlock", lockError) + ", "
                + part("not in core dumps", UNDUMPED.get(), slabs, "madvise", adviseError);
    }

    private static String part(String achieved, int done, int slabs, String call, int error) {
        if (done >= slabs) {
            return achieved;
        }
        return done + " of " + slabs + " slabs " + achieved + " (" + call + " failed with error " + error
                + (error == 12 ? ", raise the limit of locked memory: ulimit -l" : "") + ")";
    }
}
