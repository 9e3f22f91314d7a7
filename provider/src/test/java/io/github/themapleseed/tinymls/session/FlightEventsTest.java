package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import java.io.IOException;
import java.lang.ref.Reference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What only time brings about, in the JDK's own recordings: a key's end and leaps of the wall clock, under clocks
 * moved by hand. And that what an attacker can bring about is limited there as it is in the log.
 *
 * <p>The limits are the process's. So what happens, happens to a provider that is loaded anew for it, and finds them
 * as a new process does.
 */
class FlightEventsTest {
    private static final RatchetPolicy SHORT = new RatchetPolicy(100, 10_000, 60_000);

    @TempDir
    private Path folder;
    private Object told;

    /** A key's whole life; tells its id's beginning. */
    public static final class SessionState implements Supplier<String> {
        @Override
        public String get() {
            World world = new World();
            SessionHandle key = world.imported(SHORT);
            world.pass(SHORT.lifetimeMillis() + SHORT.windowMillis());
            return HexFormat.of().formatHex(key.session().keyId(), 0, 4);
        }
    }

    /** A leap ahead, which is set right, and one back. */
    public static final class Leaps implements Supplier<String> {
        @Override
        public String get() {
            World world = new World();
            SessionHandle key = world.imported(SHORT);
            for (long leap : new long[] {30_000, -30_000, -1_500}) {
                world.time.leap(leap);
                world.pass(SHORT.windowMillis() / 2);
            }
            Reference.reachabilityFence(key);
            return "";
        }
    }

    /** A thousand messages that are no messages. */
    public static final class Rubbish implements Supplier<String> {
        @Override
        public String get() {
            for (int i = 0; i < 1_000; i++) {
                SecurityEvent.report(Counter.REFUSED_VERSION, 0, "version 0 is not known");
            }
            return "";
        }
    }

    private List<RecordedEvent> recorded(String event, Class<? extends Supplier<String>> happening) throws Exception {
        URL[] places = {place(SecurityEvent.class), place(happening)};
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording();
                URLClassLoader anew = new URLClassLoader(places, ClassLoader.getPlatformClassLoader())) {
            recording.enable(event);
            recording.start();
            told = Class.forName(happening.getName(), true, anew).asSubclass(Supplier.class).getDeclaredConstructor()
                    .newInstance().get();
            awaitLogThreads();
            recording.stop();
            recording.dump(file);
        }
        return of(event, file);
    }

    /** What erasing reports is committed by a thread that ends once it has nothing more to do. */
    private static void awaitLogThreads() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("TinyMLS log")) {
                thread.join(20_000);
            }
        }
    }

    private static URL place(Class<?> one) {
        return one.getProtectionDomain().getCodeSource().getLocation();
    }

    private static List<RecordedEvent> of(String event, Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(each -> each.getEventType().getName().equals(event))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime)).toList(); // a file keeps no order
    }

    @Tag("slow")
    @Test
    void endOfAKeysLife() throws Exception {
        List<RecordedEvent> keys = recorded("tinymls.Key", SessionState.class);
        assertEquals(List.of("imported", "expired"), keys.stream().map(each -> each.getString("action")).toList());
        assertEquals(List.of(told, told), keys.stream().map(each -> each.getString("key")).toList());
    }

    @Tag("slow")
    @Test
    void leapsOfTheWallClock() throws Exception {
        List<RecordedEvent> jumps = recorded("tinymls.ClockJump", Leaps.class);
        assertEquals(2, jumps.size(), "to set a clock right is no leap");
        assertEquals(30_000, jumps.get(0).getDuration("leap").toMillis(), 1, "clocks of milliseconds");
        assertEquals(-1_500, jumps.get(1).getDuration("leap").toMillis(), 1);
    }

    @Test
    void attackersFillNoRecording() throws Exception {
        List<RecordedEvent> refusals = recorded("tinymls.Refusal", Rubbish.class);
        assertTrue(refusals.size() >= 10 && refusals.size() < 100, () -> refusals.size() + " of 1,000");
        assertEquals("version", refusals.get(0).getString("reason"));
        assertEquals("version 0 is not known", refusals.get(0).getString("detail"));
    }
}
