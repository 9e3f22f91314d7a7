package io.github.themapleseed.tinymls.conformance.heap;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The process whose heap is taken. It gets root keys, and messages sealed by another process, on standard input; uses
 * them in every way there is; and is dumped twice, each time 1.25 windows after the last use: first with other traffic
 * going on in between, then idle. All it used stays referenced, like the fields of an application.
 */
public final class Victim {
    static final Duration WINDOW = Duration.ofMillis(Long.getLong("heap.window"));
    /** Whether dead objects are dumped too. Then the heap is so large that none is collected, and work is lighter. */
    static final boolean EVERYTHING = Boolean.getBoolean("heap.everything");
    private static final long PAUSE_MILLIS = WINDOW.toMillis() * 5 / 4;

    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    private final HotSpotDiagnosticMXBean dumper =
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    private final Report report = new Report(System.out);
    private final VictimKeys keys = new VictimKeys();
    private final Metronome metronome = new Metronome();
    private MaskedKey shortlived;

    private Victim() {
    }

    /** The files for the two dumps. */
    public static void main(String[] files) throws Exception {
        new Victim().run(files[0], files[1]);
    }

    private void run(String withTraffic, String idle) throws Exception {
        metronome.start();
        readKeys();
        Workload workload = new Workload(keys, report);
        FailedOpenings failures = new FailedOpenings(keys);
        LongStreams streams = new LongStreams(keys, report);
        workload.warmUp();
        try (workload) {
            openWhatComes(workload, failures);
            streams.finish();
            streams.leaveStanding();
            workload.useKeys();
            if (!EVERYTHING) {
                workload.useUnwrappedExport(); // which stays in a key object of the application's until collected
            }
            workload.endKeys(shortlived);
            openWhatComes(workload, failures);
            streams.beginMoving();
            report.line("used", System.currentTimeMillis());

            workload.trafficFor(PAUSE_MILLIS, () -> {
                streams.move();
                failures.move();
            });
            report.line("late1", metronome.worstMillis());
            workload.probe("1");
            streams.report("moving");
            dump("dump1", withTraffic);
            report.line("dumped1", System.currentTimeMillis());
            metronome.worstMillis(); // the dump stops all threads
            streams.report("message");
            report.line("used", System.currentTimeMillis());

            Thread.sleep(PAUSE_MILLIS);
            report.line("late2", metronome.worstMillis());
            workload.probe("2");
            dump("dump2", idle);
            report.line("opened", workload.opened());
            report.line("collections", collections());
            report.line("held", workload.held() + streams.held() + failures.held());
        }
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
    }

    private void dump(String name, String file) throws IOException {
        report.line(name, System.currentTimeMillis());
        dumper.dumpHeap(file, !EVERYTHING);
    }

    private void readKeys() throws Exception {
        for (String[] line = next(); !line[0].equals("keys-end"); line = next()) {
            MaskedKey secret = new MaskedKey(HexFormat.of().parseHex(line[2]));
            if (line[1].equals("shortlived")) {
                shortlived = secret;
            } else {
                keys.add(line[1], secret);
            }
        }
        keys.addRandom(report);
    }

    /** Asks for messages of other processes, and opens each as soon as it comes. */
    private void openWhatComes(Workload workload, FailedOpenings failures) throws Exception {
        report.line("ready");
        for (String[] line = next(); !line[0].equals("messages-end"); line = next()) {
            byte[] message = Base64.getDecoder().decode(line[2]);
            if (line[0].equals("open")) {
                workload.open(line[1], message);
            } else {
                failures.open(line[1], message);
            }
        }
    }

    private String[] next() throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IOException("the searcher hung up");
        }
        return line.split(" ");
    }
}
