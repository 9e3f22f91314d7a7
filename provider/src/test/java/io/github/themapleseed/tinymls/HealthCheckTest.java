package io.github.themapleseed.tinymls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A clock that was never set is ill health: machines that exchange messages must agree on the time. */
class HealthCheckTest {
    private static Health at(String instant) {
        return TinyMls.health(Clock.fixed(Instant.parse(instant), ZoneOffset.UTC));
    }

    @Test
    void clockThatWasNeverSetIsIllHealth() {
        Health health = at("1970-01-01T00:00:17Z");
        assertEquals("passed", health.facts().get("self-test"), "all else is well");
        assertEquals(false, health.ok());
        assertTrue(health.facts().get("clock").startsWith("1970-01-01T00:00:17Z, which is in the past, jumps seen: "),
                health::toString);
        assertTrue(health.toString().endsWith("\nNOT HEALTHY"), health::toString);
    }

    @Test
    void nobodyChangesWhatWasFound() {
        Map<String, String> facts = new LinkedHashMap<>(Map.of("clock", "right"));
        Health health = new Health(true, facts);
        facts.put("clock", "wrong");
        assertEquals("clock: right\nhealthy", health.toString());
        assertThrows(UnsupportedOperationException.class, () -> health.facts().put("clock", "wrong"));
        assertThrows(UnsupportedOperationException.class, () -> TinyMls.health().facts().clear());
    }

    @Test
    void clockOfThePresentIsNot() {
        Health health = at("2026-11-23T08:06:09Z");
        assertEquals(true, health.ok());
        assertTrue(health.facts().get("clock").startsWith("2026-11-23T08:06:09Z, jumps seen: "), health::toString);
    }
}
