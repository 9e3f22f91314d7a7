package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * FORMAT.md sections 8 and 9: every case of conformance/vectors/epochs-v1.json at exactly its own time, those included
 * whose window no setting takes. {@code provider.EpochsTest} of the conformance module has the others through the JCA.
 */
class EpochVectorsTest {
    private static final long LONGEST = Duration.ofDays(36_500).toMillis();
    /** What may be said of an epoch that check 4 rejects. */
    private static final Map<String, Set<RefusalReason>> REASONS = Map.of(
            "LIFE_OVER", Set.of(RefusalReason.EXPIRED), "TOO_OLD", Set.of(RefusalReason.ERASED),
            "NOT_HELD", Set.of(RefusalReason.ERASED), "TOO_FAR_AHEAD", Set.of(RefusalReason.NOT_REACHED));

    private final Map<String, byte[]> keys = new HashMap<>();

    /** A clock that stands. */
    private record StoppedClock(long wallMillis) implements TimeSource {
        @Override
        public long monotonicNanos() {
            return TimeUnit.SECONDS.toNanos(1);
        }
    }

    private SessionHandle session(JsonNode json) throws GeneralSecurityException {
        String window = json.get("window").textValue();
        RatchetPolicy policy = new RatchetPolicy(100,
                window.equals("unlimited") ? RatchetPolicy.UNLIMITED : Long.parseLong(window), LONGEST);
        SessionDependencies dependencies = new SessionDependencies(Delegate.firstOtherThan("TinyMLS"),
                new SecureRandom(),
                new KeyInventory(Maintenance.byHand(new StoppedClock(FormatVector.number(json, "now")))));
        return new SessionRegistry(dependencies, policy).create(keys.get(json.get("key").textValue()), policy);
    }

    private JsonNode read() throws Exception {
        JsonNode file = VectorFiles.own("epochs-v1.json");
        for (JsonNode json : file.get("keys")) {
            keys.put(json.get("name").textValue(), FormatVector.bytes(json, "exportedKey"));
        }
        return file;
    }

    @Test
    void epochsOpenAsTheFileSays() throws Exception {
        JsonNode file = read();
        Map<String, Integer> counts = new TreeMap<>();
        for (JsonNode json : file.get("opening")) {
            String verdict = json.get("verdict").textValue();
            try {
                assertArrayEquals(FormatVector.bytes(file, "plaintext"), open(json, FormatVector.bytes(file, "aad")));
                assertEquals("ADMITTED", verdict, json.get("name").textValue());
            } catch (RefusedMessageException e) {
                assertEquals(REASONS.get(verdict), Set.of(e.reason()), json.get("name").textValue());
            }
            counts.merge(verdict, 1, Integer::sum);
        }
        System.out.println("epochs-v1.json, opening: " + counts);
        assertEquals(5, counts.size());
    }

    private byte[] open(JsonNode json, byte[] aad) throws Exception {
        byte[] message = FormatVector.bytes(json, "message");
        byte[] output = new byte[message.length];
        int written = session(json).open(new LastSenderCache(), MessageOpener.header(message, 0),
                new AssociatedData(new byte[0], aad, aad.length),
                new BufferPair(message, Header.BYTES, message.length - Header.BYTES, output, 0));
        return Arrays.copyOf(output, written);
    }

    @Test
    void senderEpochsBeginAsTheFileSays() throws Exception {
        for (JsonNode json : read().get("sealing")) {
            Optional<String> wanted = Optional.ofNullable(json.get("epoch").textValue());
            assertEquals(wanted, epochNow(json), json.get("name").textValue());
        }
    }

    private Optional<String> epochNow(JsonNode json) throws GeneralSecurityException {
        try {
            return Optional.of(Long.toString(World.epochOf(World.seal(session(json)))));
        } catch (KeyEndedException e) {
            return Optional.empty();
        }
    }
}
