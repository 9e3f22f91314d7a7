package io.github.themapleseed.tinymls.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What must be reached, each target held against the figures of a run. */
final class Targets {
    /**
     * A line of the table.
     *
     * @param what what is compared with what
     * @param where at which size, or under which condition
     * @param measured the figure, or NaN
     * @param bound the target
     * @param atMost whether the target is an upper bound
     * @param unit what follows the figure
     */
    record Line(String what, String where, double measured, double bound, boolean atMost, String unit) {
        String verdict() {
            if (Double.isNaN(measured)) {
                return "not measured";
            }
            if (Double.isNaN(bound)) {
                return "";
            }
            return (atMost ? measured <= bound : measured >= bound) ? "met" : "**missed**";
        }

        String target() {
            return Double.isNaN(bound) ? "to report" : (atMost ? "≤ " : "≥ ") + figure(bound) + unit;
        }

        String result() {
            return Double.isNaN(measured) ? "–" : figure(measured) + unit;
        }

        static String figure(double value) {
            double size = Math.abs(value);
            String format = size >= 1000 ? "%,.0f" : size >= 100 ? "%.0f" : size >= 10 ? "%.1f"
                    : size >= 0.1 || size == 0 ? "%.2f" : "%.4f";
            return String.format(Locale.ROOT, format, value);
        }
    }

    private static final double REPORT = Double.NaN;
    private static final double NANOS_PER_MICRO = 1_000;

    private final Results results;
    private final boolean jdk17;
    private final List<Line> lines = new ArrayList<>();

    private Targets(Results results, int jdk) {
        this.results = results;
        this.jdk17 = jdk < 25;
    }

    /** The lines for a run on that JDK release. */
    static List<Line> of(Results results, int jdk) {
        Targets targets = new Targets(results, jdk);
        targets.reused();
        targets.storeKeys();
        targets.storeEntries();
        targets.perMessage();
        targets.large();
        targets.allocation();
        targets.secondThread();
        targets.crowd();
        targets.manySenders();
        targets.signal();
        targets.streams();
        targets.corretto();
        targets.quietKeys();
        targets.alone();
        targets.keys();
        targets.freshJvm();
        targets.longStreams();
        targets.observed();
        return targets.lines;
    }

    private void atMost(String what, String where, double measured, double bound, String unit) {
        lines.add(new Line(what, where, measured, bound, true, unit));
    }

    private void atLeast(String what, String where, double measured, double bound, String unit) {
        lines.add(new Line(what, where, measured, bound, false, unit));
    }

    /** First of a pair ÷ second, measured in turns. */
    private double inTurns(String operation, String pair, int size) {
        return results.of("SideBySide." + operation + " pair=" + pair + " size=" + size + "#ratio");
    }

    private static String reused(String operation, String contender, int size) {
        return "SealOpen." + operation + " contender=" + contender + " size=" + size;
    }

    private void reused() {
        int[] sizes = {64, 1024, 16384};
        double[] bounds = {1.20, 1.12, 1.05};
        for (int i = 0; i < sizes.length; i++) {
            for (String operation : List.of("seal", "open")) {
                atMost(operation + ", reused cipher ÷ bare delegate", bytes(sizes[i]),
                        inTurns(operation, "tinymls/jdk", sizes[i]), bounds[i], "");
            }
        }
    }

    private void storeKeys() {
        for (int size : new int[] {64, 1024, 16384}) {
            for (String operation : List.of("seal", "open")) {
                atMost(operation + ", store key ÷ live key", bytes(size),
                        inTurns(operation, "tinymls-store/tinymls", size), 1.02, "");
            }
        }
    }

    private void storeEntries() {
        String name = "StoreEntries.";
        String entries = " entries=1000";
        atMost("share of a core, store of 1,000 entries, idle", "in all",
                results.of(name + "busy" + entries), 1, " %");
        atMost("writes of its file in an interval", "interval of a minute",
                results.of(name + "writes" + entries), 2, "");
    }

    private void perMessage() {
        for (int size : new int[] {64, 1024}) {
            for (String iv : List.of("callers", "ciphers")) {
                String jdk = "/each-jdk-" + iv;
                String where = bytes(size) + ", " + (iv.equals("callers") ? "IV from SecureRandom" : "cipher's own IV");
                atMost("per-message seal, live key ÷ AES/GCM", where,
                        inTurns("seal", "each-live-" + iv + jdk, size), 0.8, "");
                atMost("per-message seal, root key ÷ AES/GCM", where,
                        inTurns("seal", "each-root-" + iv + jdk, size), 1.0, "");
            }
        }
    }

    private void large() {
        for (int size : new int[] {1 << 20, 1 << 24}) {
            for (String operation : List.of("seal", "open")) {
                String own = reused(operation, "tinymls", size);
                String where = bytes(size);
                if (operation.equals("seal")) {
                    atMost("seal in one call ÷ bare delegate by update of 64 KiB", where,
                            inTurns(operation, "tinymls/jdk-fed", size), 1.05, "");
                }
                atMost(operation + " in one call ÷ bare delegate, messages of 64 KiB", where,
                        inTurns(operation, "tinymls/jdk-chunks", size), size == 1 << 24 ? 1.04 : 1.05, "");
                atMost(operation + ", JDK in one call ÷ TinyMLS in one call", where,
                        results.ratio(reused(operation, "jdk", size), own), REPORT, "");
            }
        }
    }

    private void allocation() {
        for (int size : new int[] {64, 1024, 16384}) {
            for (String operation : List.of("seal", "open")) {
                double more = results.combined(reused(operation, "tinymls", size) + "#alloc",
                        reused(operation, "jdk", size) + "#alloc", (own, bare) -> own - bare);
                atMost(operation + ", allocation beyond the bare delegate's", bytes(size), more, 200, " B");
            }
        }
    }

    private void secondThread() {
        for (String operation : List.of("seal", "open")) {
            for (int size : new int[] {64, 1024}) {
                String name = "TwoThreads." + operation + " size=" + size;
                String where = bytes(size) + "; gain " + Line.figure(results.of(name + "#own")) + " and "
                        + Line.figure(results.of(name + "#other"));
                atLeast(operation + ", second thread's gain on one key ÷ bare delegates'", where,
                        results.of(name + "#ratio"), 0.95, "");
            }
        }
    }

    private void crowd() {
        for (String threads : List.of("platform", "virtual")) {
            for (int keys : new int[] {1, 1000}) {
                String params = " keys=" + keys + " threads=" + threads;
                String where = (threads.equals("platform") ? "48 platform threads, " : "1,000 virtual threads, ")
                        + (keys == 1 ? "one key" : "1,000 keys");
                atLeast("messages sealed together ÷ with AES/GCM, 256 B", where, results.of("Crowd.ratio" + params),
                        REPORT, "");
                atLeast("least share of a thread ÷ with AES/GCM", where,
                        results.ratio("Crowd.leastShare" + params, "Crowd.leastShareAes" + params), REPORT, "");
            }
        }
    }

    private void manySenders() {
        for (int size : new int[] {64, 1024}) {
            atMost("open, 100 senders taking turns ÷ one sender", bytes(size),
                    inTurns("open", "tinymls-100/tinymls-1", size), 1.5, "");
            atMost("the same with bare delegates, a key each", bytes(size), inTurns("open", "jdk-100/jdk-1", size),
                    REPORT, "");
        }
    }

    private void signal() {
        double ratio = results.ratio(reused("sealAndOpen", "signal", 64), reused("sealAndOpen", "tinymls", 64));
        atLeast("seal and open, signal-protocol-java ÷ TinyMLS", bytes(64), ratio, 20, "");
    }

    private void streams() {
        String params = " size=16777216";
        atMost("CipherInputStream ÷ JDK's AES/GCM", bytes(1 << 24),
                results.ratio("Streams.in contender=tinymls" + params, "Streams.in contender=jdk" + params),
                jdk17 ? 0.02 : 1.0, "");
        atMost("CipherOutputStream ÷ JDK's AES/GCM", bytes(1 << 24),
                results.ratio("Streams.out contender=tinymls" + params, "Streams.out contender=jdk" + params), 1.10,
                "");
    }

    private void corretto() {
        for (int size : new int[] {1024, 16384, 1 << 20, 1 << 24}) {
            for (String operation : List.of("seal", "open")) {
                double bound = size == 1024 && operation.equals("open") ? 1.12 : 1.15;
                atMost(operation + ", TinyMLS over Corretto ÷ Corretto", bytes(size),
                        inTurns(operation, "tinymls-corretto/corretto", size), bound, "");
                if (size > 1 << 16) {
                    atMost("what of it 64 KiB at a time cost Corretto itself", bytes(size),
                            inTurns(operation, "corretto-chunks/corretto", size), REPORT, "");
                }
            }
        }
    }

    private void quietKeys() {
        for (String operation : List.of("seal", "open")) {
            atMost(operation + " the first message of a sender epoch ÷ AES/GCM", "256 B, 20,000 keys in turn",
                    results.of("QuietKeys." + operation + "Ratio keys=20000"), jdk17 ? 6 : 4, "");
            atMost(operation + ", what the format alone asks of the JDK's AES and HMAC ÷ AES/GCM",
                    "256 B, 20,000 keys in turn", results.of("QuietKeys." + operation + "FloorRatio keys=20000"),
                    REPORT, "");
        }
    }

    private void alone() {
        atMost("seal, 99.9th percentile", "1 KiB", results.of("Latency.seal contender=tinymls#p99.9"), 1000, " µs");
        atMost("seal, 99.9th percentile, bare delegate", "1 KiB", results.of("Latency.seal contender=jdk#p99.9"),
                REPORT, " µs");
        for (String fault : List.of("epoch", "salt", "tag")) {
            atLeast("forged messages refused per second and core", "forged " + fault,
                    results.of("Forged.refuse fault=" + fault + " size=64"), 50_000, "");
        }
        atMost("heap and direct memory of a live key that nobody has used", "10,000 keys",
                results.of("ActiveKeys.fresh keys=10000"), 512, " B");
        atMost("the same of one that has sealed and opened within the last second", "10,000 keys",
                results.of("ActiveKeys.active keys=10000"), 4096, " B");
    }

    private void keys() {
        atMost("a live key generated", "", results.of("Keys.generate") / NANOS_PER_MICRO, 8, " µs");
        atMost("an AES key generated by the JDK", "", results.of("Keys.generateAes") / NANOS_PER_MICRO, REPORT, " µs");
        idleKeys("100,000 keys", "keys=100000", 2);
        idleKeys("1,000,000 keys", "keys=1000000", jdk17 ? 15 : 8);
    }

    private void idleKeys(String where, String params, double mostShare) {
        atMost("heap of a live key that has sealed and opened, once idle", where,
                results.of("KeyMemory.heap " + params), 768, " B");
        atMost("maintenance, share of one core", where, results.of("KeyMemory.cpu " + params), mostShare, " %");
        atMost("a caller's pause meanwhile, 99.99th percentile", where, results.of("KeyMemory.pause " + params), 5,
                " ms");
        atMost("the same with AES/GCM, without a live key", where, results.of("KeyMemory.pauseAes " + params), REPORT,
                " ms");
    }

    private void freshJvm() {
        atMost("fresh JVM, from main to the first message opened ÷ AES/GCM", "pairs of processes",
                results.ratio("FreshJvm.message", "FreshJvm.messageAes"), 1.5, "");
        atMost("the whole process of that ÷ AES/GCM's", "pairs of processes",
                results.ratio("FreshJvm.process", "FreshJvm.processAes"), 1.3, "");
        String archived = "with an archive of classes for each";
        atMost("fresh JVM, from main to the first message opened ÷ AES/GCM", archived,
                results.ratio("FreshJvm.messageArchived", "FreshJvm.messageAesArchived"), REPORT, "");
        atMost("the same in ms", archived, results.of("FreshJvm.messageArchived"), REPORT, " ms");
        atMost("the same in ms", "without an archive", results.of("FreshJvm.message"), REPORT, " ms");
    }

    private void longStreams() {
        for (String way : List.of("out", "in")) {
            double ratio = results.ratio("LongStreams." + way + "Call", "LongStreams." + way);
            double bound = way.equals("in") ? jdk17 ? 1.40 : 1.35 : jdk17 ? REPORT : 1.3;
            double copying = results.ratio("LongStreams." + way + "Call", "LongStreams." + way + "Null");
            String stream = way.equals("out") ? "CipherOutputStream" : "CipherInputStream";
            atMost("one call of 1 MiB ÷ " + stream + ", bytes/s", "-Xmx64m", ratio, bound, "");
            atMost("the same, if TinyMLS cost that call and the stream what it costs over NullCipher", "-Xmx64m",
                    1 + copying, REPORT, "");
        }
    }

    private void observed() {
        atMost("seal, with metrics, events and log ÷ without", bytes(64),
                results.ratio("Observed.seal observed=true size=64#ratio",
                        "Observed.seal observed=false size=64#ratio"), 1.05, "");
    }

    private static String bytes(int size) {
        if (size >= 1 << 20) {
            return (size >> 20) + " MiB";
        }
        return size >= 1 << 10 ? (size >> 10) + " KiB" : size + " B";
    }
}
