package io.github.themapleseed.tinymls;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.LincheckSettings;

/**
 * Model checking of what threads share without a lock: Lincheck runs a model again and again and switches between its
 * threads at other accesses to shared memory each time. {@code -Dtinymls.lincheck.invocations} sets how often.
 *
 * <p>Models are of single classes, or of sessions whose tree is one node. What is long is done before a model or its
 * threads start. Once a model has asked a provider for a cipher, Lincheck switches no more, and every model passes: so
 * delegates have their ciphers at hand before. And it takes a thread that has made ten thousand steps since the last
 * switch for one that waits for another.
 *
 * <p>Lincheck cannot run the sealing or opening of a message: it refuses the {@code VarHandle} views of byte arrays by
 * which headers and nonces are written. It does not see accesses to memory outside the heap, and switches only at
 * those to the fields around them. Nor does it know fences. There tests hold a thread up at a certain reading of the
 * clock or call of the delegate instead: {@code RotationRaceTest}, {@code LongMessageRaceTest}, {@code EnginePoolTest},
 * {@code StrandedEngineTest}.
 */
public final class ModelChecking {
    private static final int INVOCATIONS = Integer.getInteger("tinymls.lincheck.invocations", 25);

    /** The JDK's own classes are not looked into, and a loop over the bytes of a key is no thread that waits. */
    private static final LincheckSettings SETTINGS = new LincheckSettings(false, 10_000, 10_000, 1_000);

    private static final int TRIES = 4;

    private ModelChecking() {
    }

    /**
     * Checks a model, which starts its threads by {@link #together} and throws where something is wrong.
     *
     * <p>A run that takes 30 s counts as hung. A model takes less than a second, but on a busy machine the first run,
     * for which classes are loaded and changed, has taken that long. So a model that hangs is tried again: one that
     * does not end hangs each time.
     */
    public static void check(Callable<?> model) {
        for (int tries = 1; ; tries++) {
            try {
                runs(model);
                return;
            } catch (LincheckAssertionError e) {
                if (tries == TRIES || !e.getMessage().contains("has hung")) {
                    throw e;
                }
            }
        }
    }

    private static void runs(Callable<?> model) {
        Lincheck.runConcurrentTestInternal$lincheck(INVOCATIONS, SETTINGS, () -> {
            try {
                model.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Runs these in threads of their own, and waits for them. */
    public static void together(Runnable... all) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (Runnable each : all) {
            threads.add(new Thread(each));
        }
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Fails the model. */
    public static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }
}
