package io.github.themapleseed.tinymls.conformance.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * CONTRACT.md item 31 and ARCHITECTURE.md hazard 1: 48 threads on shared keys that rotate, are punctured, exported,
 * serialized and destroyed meanwhile. Every message opens or gets the documented error, and none is sealed under wiped
 * keys. ARCHITECTURE.md hazard 9: the same on virtual threads, none of which is ever pinned to its carrier.
 */
class ThreadStormTest {
    private static final int TURNS = Integer.getInteger("tinymls.threads.turns", 25);
    private static final int WARM_UP_TURNS = 4;
    private static final int FIRST_JDK_THAT_PINS_NO_MONITOR = 24;

    private static final Logger LOG = Logger.getLogger("tinymls.security");

    @BeforeAll
    static void refusalsAreExpected() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void refusalsAreNewsAgain() {
        LOG.setLevel(null);
    }

    @Test
    void platformThreads() throws Exception {
        Storm storm = new Storm(TURNS);
        try (Crew crew = Crew.ofPlatformThreads()) {
            storm.blow(crew);
        }
        report("platform threads", storm);
    }

    @Test
    void virtualThreads() throws Exception {
        boolean able = Runtime.version().feature() >= FIRST_JDK_THAT_PINS_NO_MONITOR;
        if (!able) {
            System.out.println("SKIPPED: virtual threads want JDK " + FIRST_JDK_THAT_PINS_NO_MONITOR + ", this is "
                    + Runtime.version());
        }
        assumeTrue(able, "virtual threads that monitors do not pin");
        blowOnVirtualThreads(WARM_UP_TURNS); // a class that is being initialised does pin
        Storm[] storm = new Storm[1];
        List<RecordedEvent> pinned = recorded(() -> storm[0] = blowOnVirtualThreads(TURNS));
        report("virtual threads", storm[0]);
        assertEquals(List.of(), pinned);
    }

    private static Storm blowOnVirtualThreads(int turns) throws Exception {
        Storm storm = new Storm(turns);
        try (Crew crew = Crew.ofVirtualThreads()) {
            storm.blow(crew);
        }
        return storm;
    }

    /**
     * The events of virtual threads that blocked while pinned, however short, while that ran; but for what the JDK does
     * itself: its polling of a reference queue, which it does in every lookup of a cipher and weak map, pinned for the
     * few instructions that the queue's monitor is held; and waiting for a class to be loaded or initialised, once in a
     * class's life.
     */
    private static List<RecordedEvent> recorded(Crew.Work work) throws Exception {
        Path file = Files.createTempFile("pinned", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                    .filter(event -> !isPollOfReferenceQueue(event) && !isClassInitialisation(event)
                            && !isClassLoading(event)).toList();
        } finally {
            Files.delete(file);
        }
    }

    private static boolean isPollOfReferenceQueue(RecordedEvent event) {
        RecordedMethod blocked = event.getStackTrace().getFrames().get(0).getMethod();
        return blocked.getType().getName().equals("java.lang.ref.ReferenceQueue") && blocked.getName().equals("poll");
    }

    private static boolean isClassLoading(RecordedEvent event) {
        return event.getStackTrace().getFrames().stream().map(frame -> frame.getMethod().getType().getName())
                .anyMatch(type -> type.equals("java.lang.ClassLoader"));
    }

    private static boolean isClassInitialisation(RecordedEvent event) {
        String field = "blockingOperation";
        String operation = event.hasField(field) ? event.getString(field) : null;
        return operation != null && operation.startsWith("Waited for initialization of ");
    }

    private static void report(String kind, Storm storm) {
        System.out.println(kind + ": " + storm);
        assertTrue(storm.opened.get() > 0 && storm.exported.get() > 0 && storm.destroyed.get() > 0, storm.toString());
    }
}
