package io.github.themapleseed.tinymls.engine;

import static io.github.themapleseed.tinymls.ModelChecking.check;
import static io.github.themapleseed.tinymls.ModelChecking.require;
import static io.github.themapleseed.tinymls.ModelChecking.together;

import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import java.security.Security;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazards 1 and 2 by model checking: no engine of a pool that is closed is lost with its key. Engines
 * are those of first messages, whose objects of the delegate are at hand before a model runs.
 */
@Tag("model-checking")
class EnginePoolModelTest {
    private static final Delegate DELEGATE = delegate();

    /** A delegate that has a kit and a cipher at rest. */
    private static Delegate delegate() {
        Delegate made = Delegate.of(Security.getProvider("SunJCE"));
        made.borrow().close();
        made.lentGcm(new byte[32]).scrub();
        return made;
    }

    private static ClosedPools closedPools() {
        return new ClosedPools(new ManualTime(), 60_000);
    }

    private static EnginePool pool(ClosedPools closedPools) {
        try (DerivationKit kit = DELEGATE.borrow()) {
            return new EnginePool(DELEGATE, SenderEpochKeys.of(new byte[32], new byte[32], kit.kdf()),
                    MessageTally.OF_SEALED, closedPools);
        }
    }

    /** A pool that is only an element of the list. */
    private static EnginePool element(ClosedPools closedPools) {
        return new EnginePool(null, null, null, closedPools);
    }

    @Test
    void engineThatIsMadeAsItsPoolIsClosedIsErasedOrFound() {
        check(() -> {
            ClosedPools closedPools = closedPools();
            EnginePool pool = pool(closedPools);
            PooledEngine[] leased = new PooledEngine[1];
            together(() -> leased[0] = pool.lease(), pool::close);
            require(leased[0] == null || !closedPools.isEmpty(), "in use in a closed pool that nobody visits");
            pool.revokeEnginesInUse();
            if (leased[0] != null) {
                pool.release(leased[0]);
            }
            return null;
        });
    }

    @Test
    void engineWithoutASlotIsFound() {
        check(() -> {
            SlotlessEngines engines = new SlotlessEngines();
            PooledEngine one = new PooledEngine(null, new byte[12], MessageTally.NONE);
            PooledEngine other = new PooledEngine(null, new byte[12], MessageTally.NONE);
            together(() -> engines.add(one), () -> engines.add(other));
            require(engines.first() != null && engines.first().nextSlotless != null, "an engine has no place");
            return null;
        });
    }

    @Test
    void poolsThatAreClosedAtOnceAreBothVisited() {
        check(() -> {
            ClosedPools closedPools = closedPools();
            EnginePool one = element(closedPools);
            EnginePool other = element(closedPools);
            together(one::beginClosing, other::beginClosing);
            require(one.nextClosed == other || other.nextClosed == one, "a pool that nobody visits");
            return null;
        });
    }

    @Test
    void poolThatIsErasedTakesNoOtherOffTheList() {
        check(() -> {
            ClosedPools closedPools = closedPools();
            EnginePool erased = element(closedPools);
            EnginePool other = element(closedPools);
            erased.beginClosing();
            together(() -> closedPools.remove(erased), other::beginClosing);
            require(!closedPools.isEmpty(), "a pool that nobody visits");
            closedPools.remove(other);
            require(closedPools.isEmpty(), "a pool that is erased is still visited");
            return null;
        });
    }
}
