package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Security events from outside: in a recording that the JDK's own jcmd and jfr have made and read, and in the log,
 * where by default there is what went wrong and nothing else. CONTRACT.md item 22: a bad tag that CipherOutputStream
 * swallows is logged.
 */
class EventsTest {
    @TempDir
    private Path folder;

    private ChildJvm service() {
        return ChildJvm.running(Service.class).security(JavaSecurity.last("TinyMLS").in(folder));
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
        return events.stream().filter(event -> event.getEventType().getName().equals(name))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime)).toList(); // a file keeps no order
    }

    @Test
    void flightRecorderHasThemAll() throws IOException {
        Path recording = folder.resolve("service.jfr");
        try (Running service = new Running(service().withJarOnClassPath().option("-XX:StartFlightRecording"))) {
            Output dump = ChildJvm.run(new ProcessBuilder(ChildJvm.tool("jcmd"), Long.toString(service.pid()),
                    "JFR.dump", "filename=" + recording));
            assertEquals(0, dump.exit(), dump::toString);
            service.end();
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(recording);
        List<RecordedEvent> refusals = of(events, "tinymls.Refusal");
        assertEquals(List.of("tag", "truncated"), refusals.stream().map(each -> each.getString("reason")).toList());
        assertTrue(refusals.stream().allMatch(each -> each.getString("key").matches("[0-9a-f]{8}")),
                refusals::toString);
        String service = Service.class.getName();
        assertTrue(refusals.get(0).getString("caller").startsWith(service + ".beSentRubbish(Service.java:"),
                "through a CipherOutputStream, which is the JDK's: " + refusals);
        assertTrue(refusals.get(1).getString("caller").startsWith(service + ".beSentRubbish(Service.java:"),
                refusals::toString);
        assertEquals(List.of("created", "created", "destroyed"),
                of(events, "tinymls.Key").stream().map(each -> each.getString("action")).toList());
        List<RecordedEvent> rotations = of(events, "tinymls.Rotation");
        assertEquals("first", rotations.get(0).getString("cause"));
        assertTrue(rotations.size() >= 6 && rotations.stream().allMatch(each -> each.getDuration().toNanos() > 0));
        assertEquals("passed", of(events, "tinymls.SelfTest").get(0).getString("result"));
        Output printed = ChildJvm.run(new ProcessBuilder(ChildJvm.tool("jfr"), "print", "--events", "tinymls.*",
                recording.toString()));
        assertTrue(printed.out().contains("reason = \"tag\""), printed::toString);
    }

    @Test
    void modulePathHasThemToo() throws IOException {
        Path recording = folder.resolve("service.jfr");
        ChildJvm child = service().withJarOnModulePath()
                .option("--add-modules", ChildJvm.module(), "-XX:StartFlightRecording:filename=" + recording);
        try (Running service = new Running(child)) {
            service.end();
        }
        assertEquals(2, of(RecordingFile.readAllEvents(recording), "tinymls.Refusal").size());
    }

    private List<String> logged(String... configuration) throws IOException {
        Path log = folder.resolve("log");
        Path logging = Files.write(folder.resolve("logging.properties"),
                List.of("handlers=java.util.logging.FileHandler", "java.util.logging.FileHandler.pattern=" + log,
                "java.util.logging.FileHandler.level=ALL",
                "java.util.logging.FileHandler.formatter=java.util.logging.SimpleFormatter",
                "java.util.logging.SimpleFormatter.format=%4$s %3$s %5$s%n", String.join("\n", configuration)));
        ChildJvm child = service().withJarOnClassPath().set("java.util.logging.config.file", logging.toString());
        try (Running service = new Running(child)) {
            assertEquals("0", service.value("swallowed"));
            service.end();
        }
        return Files.readAllLines(log);
    }

    @Test
    void logHasWhatWentWrongAndNothingElse() throws IOException {
        List<String> lines = logged();
        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.get(0).matches("WARNING tinymls.security event=refusal reason=tag key=[0-9a-f]{8}"
                + " detail=\"the message is not authentic\" micros=.*"), lines.get(0));
        assertTrue(lines.get(1).contains("event=refusal reason=truncated"), lines.get(1));
    }

    @Test
    void logHasEverythingWhereItIsWanted() throws IOException {
        List<String> lines = logged("tinymls.security.level=ALL");
        // Anywhere: records written while the log is looked for reach it from another thread, in any order.
        assertTrue(lines.stream().anyMatch(line -> line.contains("event=self_test result=passed detail=\"SunJCE\"")),
                lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line
                .matches("FINE tinymls.security event=key action=created detail=\"[0-9a-f]{8}\" micros=.*")),
                lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.contains("event=rotation cause=time")), lines::toString);
        assertFalse(lines.stream().anyMatch(line -> line.length() > 200), "short lines");
    }
}
