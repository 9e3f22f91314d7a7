package io.github.themapleseed.tinymls.session;

import static io.github.themapleseed.tinymls.ModelChecking.check;
import static io.github.themapleseed.tinymls.ModelChecking.require;
import static io.github.themapleseed.tinymls.ModelChecking.together;
import static io.github.themapleseed.tinymls.session.SessionParts.quietly;

import io.github.themapleseed.tinymls.record.Header;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazards 1 and 7 by model checking: a rotation is seen whole or not at all, and no sender epoch
 * outlives its key, or the puncture that erases its leaf.
 */
@Tag("model-checking")
class RotationModelTest {
    @BeforeAll
    static void silence() {
        SessionParts.silenceLog();
    }

    /** The current sender epoch, or null if the key has ended. */
    private static SenderEpoch fresh(Session session) {
        try {
            return session.sealer().freshEpoch(null);
        } catch (KeyEndedException e) {
            return null;
        }
    }

    @Test
    void noSenderEpochIsLeftBeforeAPuncture() {
        check(() -> {
            SessionParts parts = new SessionParts();
            Session session = parts.session();
            SenderEpoch[] got = new SenderEpoch[1];
            together(quietly(() -> got[0] = fresh(session)), quietly(() -> {
                parts.time.pass(66);
                session.puncture();
            }));
            require(got[0].pool().isClosed() || Header.epochOf(got[0].name()) >= session.tree().from(),
                    "a sender epoch is left whose leaf is erased");
            session.destroy();
            return null;
        });
    }

    @Test
    void noSenderEpochOutlivesItsKey() {
        check(() -> {
            Session session = new SessionParts().session();
            SenderEpoch[] got = new SenderEpoch[1];
            together(quietly(() -> got[0] = fresh(session)), quietly(session::destroy));
            require(got[0] == null || got[0].pool().isClosed(), "a sender epoch is left of a key that is destroyed");
            return null;
        });
    }

    @Test
    void newSenderEpochIsNotRetiredForTheStaleOne() {
        check(() -> {
            SessionParts parts = new SessionParts();
            Session session = parts.session();
            fresh(session);
            parts.time.pass(20);
            SenderEpoch[] got = new SenderEpoch[1];
            together(quietly(session.sealer()::retireStale), quietly(() -> got[0] = fresh(session)));
            require(fresh(session) == got[0], "a sender epoch is lost, and never closed");
            session.destroy();
            return null;
        });
    }

    @Test
    void threadsThatRotateAtOnceGetOneSenderEpoch() {
        check(() -> {
            SessionParts parts = new SessionParts();
            Session session = parts.session();
            SenderEpoch[] got = new SenderEpoch[2];
            together(quietly(() -> got[0] = fresh(session)), quietly(() -> got[1] = fresh(session)));
            require(got[0] == got[1], "each has a sender epoch of its own");
            session.destroy();
            return null;
        });
    }

    @Test
    void whoFindsASenderEpochClosedFindsTheNext() {
        check(() -> {
            Session session = new SessionParts().session();
            SenderEpoch old = fresh(session);
            ((AtomicLong) Inside.of(old, "messages")).set(SenderEpoch.MAX_MESSAGES);
            boolean[] found = new boolean[1];
            together(quietly(() -> session.sealer().reserve(null)),
                    quietly(() -> found[0] = !old.pool().isClosed() || fresh(session) != old));
            require(found[0], "closed, and nothing follows");
            session.destroy();
            return null;
        });
    }
}
