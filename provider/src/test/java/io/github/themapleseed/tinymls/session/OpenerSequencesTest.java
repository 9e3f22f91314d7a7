package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.maintenance.Maintenance;
import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.vectors.VectorFiles;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * FORMAT.md section 9: the openers of conformance/vectors/sequences-v1.json, each one session that opens message after
 * message while its clock goes on. What it keeps of one message, and what it punctures, must not harm the next.
 */
class OpenerSequencesTest {
    private static final long LONGEST = Duration.ofDays(36_500).toMillis();
    private static final Map<String, Set<RefusalReason>> REASONS = Map.of(
            "EPOCH", Set.of(RefusalReason.ERASED, RefusalReason.NOT_REACHED),
            "COMMITMENT", Set.of(RefusalReason.COMMITMENT), "CHUNK", Set.of(RefusalReason.TAG));

    /** A clock that each step sets; the monotonic one goes on with it. */
    private static final class StepClock implements TimeSource {
        private long millis;

        @Override
        public long wallMillis() {
            return millis;
        }

        @Override
        public long monotonicNanos() {
            return TimeUnit.MILLISECONDS.toNanos(millis);
        }
    }

    @Test
    void sessionsOpenMessageAfterMessage() throws Exception {
        int steps = 0;
        for (JsonNode json : VectorFiles.own("sequences-v1.json").get("openers")) {
            StepClock clock = new StepClock();
            clock.millis = FormatVector.number(json.get("steps").get(0), "now");
            SessionHandle session = session(json, clock);
            LastSenderCache lastSender = new LastSenderCache();
            for (JsonNode step : json.get("steps")) {
                clock.millis = FormatVector.number(step, "now");
                isAsItSays(session, lastSender, step, FormatVector.bytes(json, "aad"), json.get("name").textValue());
                steps++;
            }
        }
        System.out.println("sequences-v1.json, openers: " + steps + " steps");
        assertEquals(36, steps);
    }

    private static SessionHandle session(JsonNode json, TimeSource clock) throws GeneralSecurityException {
        String window = json.get("window").textValue();
        RatchetPolicy policy = new RatchetPolicy(100,
                window.equals("unlimited") ? RatchetPolicy.UNLIMITED : Long.parseLong(window), LONGEST);
        SessionDependencies dependencies = new SessionDependencies(Delegate.firstOtherThan("TinyMLS"),
                new SecureRandom(), new KeyInventory(Maintenance.byHand(clock)));
        return new SessionRegistry(dependencies, policy).create(FormatVector.bytes(json, "rootKey"), policy);
    }

    private static void isAsItSays(SessionHandle session, LastSenderCache lastSender, JsonNode step, byte[] aad,
            String name) {
        byte[] message = FormatVector.bytes(step, "message");
        byte[] output = new byte[message.length];
        String wanted = step.get("rejectedBy").textValue();
        try {
            int written = session.open(lastSender, MessageOpener.header(message, 0),
                    new AssociatedData(new byte[0], aad, aad.length),
                    new BufferPair(message, Header.BYTES, message.length - Header.BYTES, output, 0));
            assertEquals(null, wanted, name);
            assertArrayEquals(FormatVector.bytes(step, "plaintext"), Arrays.copyOf(output, written), name);
        } catch (RefusedMessageException e) {
            assertTrue(REASONS.getOrDefault(wanted, Set.of()).contains(e.reason()), name + ": " + e.reason());
        }
    }
}
