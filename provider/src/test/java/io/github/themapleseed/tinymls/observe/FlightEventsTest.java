package io.github.themapleseed.tinymls.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.themapleseed.tinymls.observe.Counter.Family;
import java.util.Arrays;
import java.util.List;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;

/**
 * A recording takes every security event. JFR adds fields of its own to the class of an event, "duration" for one, and
 * silently records nothing of a class that has a field of that name already.
 */
class FlightEventsTest {
    @Test
    void aRecordingTakesEveryEvent() {
        try (Recording recording = new Recording()) {
            recording.start();
            List<Family> refused = Arrays.stream(Family.values()).filter(family -> !family.event.isEmpty())
                    .filter(family -> !FlightEvents.end(FlightEvents.begin(family))).toList();
            assertEquals(List.of(), refused);
        }
    }
}
