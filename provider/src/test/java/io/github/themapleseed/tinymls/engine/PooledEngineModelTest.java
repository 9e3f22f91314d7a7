package io.github.themapleseed.tinymls.engine;

import static io.github.themapleseed.tinymls.ModelChecking.check;
import static io.github.themapleseed.tinymls.ModelChecking.require;
import static io.github.themapleseed.tinymls.ModelChecking.together;

import io.github.themapleseed.tinymls.observe.MessageTally;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** ARCHITECTURE.md hazard 9 by model checking: an engine has one user, and no lock is needed for that. */
@Tag("model-checking")
class PooledEngineModelTest {
    @Test
    void idleEngineIsTakenOnce() {
        check(() -> {
            PooledEngine engine = new PooledEngine(null, new byte[12], MessageTally.OF_SEALED.get());
            engine.endLease();
            AtomicBoolean one = new AtomicBoolean();
            AtomicBoolean other = new AtomicBoolean();
            together(() -> one.set(engine.tryLease()), () -> other.set(engine.tryLease()));
            require(one.get() != other.get(), "taken twice, or not at all");
            return null;
        });
    }
}
