package io.github.themapleseed.tinymls.session;

import static io.github.themapleseed.tinymls.ModelChecking.check;
import static io.github.themapleseed.tinymls.ModelChecking.require;
import static io.github.themapleseed.tinymls.ModelChecking.together;

import io.github.themapleseed.tinymls.clock.GuardedClock;
import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.engine.PooledEngine;
import io.github.themapleseed.tinymls.observe.MessageTally;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SECURITY.md claim 3 by model checking: a counter is taken by one message, a reservation is redeemed once. */
@Tag("model-checking")
class SenderEpochModelTest {
    private static SenderEpoch epoch() {
        ManualTime time = new ManualTime();
        return new SenderEpoch(new byte[18], null, time, new GuardedClock(time, 60_000), 100_000_000);
    }

    @Test
    void counterIsTakenOnce() {
        check(() -> {
            SenderEpoch epoch = epoch();
            PooledEngine engine = new PooledEngine(null, new byte[12], MessageTally.OF_SEALED.get());
            long[] counters = new long[3];
            together(() -> counters[0] = epoch.reserve(engine, 1), () -> {
                counters[1] = epoch.reserveOne();
                counters[2] = epoch.reserveOne();
            });
            Set<Long> seen = new HashSet<>();
            for (long counter : counters) {
                require(counter >= 0 && seen.add(counter), "counter " + counter + " was taken twice");
            }
            return null;
        });
    }

    @Test
    void limitOfBytesIsNotPassedByTwoAtOnce() {
        check(() -> {
            SenderEpoch epoch = epoch();
            long most = SenderEpoch.MAX_BYTES;
            AtomicBoolean one = new AtomicBoolean();
            AtomicBoolean other = new AtomicBoolean();
            together(() -> one.set(epoch.redeem(0, most) >= 0), () -> other.set(epoch.redeem(1, most) >= 0));
            require(one.get() != other.get(), "both have sealed all bytes, or none");
            return null;
        });
    }

    @Test
    void reservationIsRedeemedOnce() {
        check(() -> {
            ReservedNonce nonce = new ReservedNonce(new byte[18], 5);
            AtomicBoolean one = new AtomicBoolean();
            AtomicBoolean other = new AtomicBoolean();
            together(() -> one.set(nonce.redeem()), () -> other.set(nonce.redeem()));
            require(one.get() != other.get(), "redeemed twice, or not at all");
            return null;
        });
    }
}
