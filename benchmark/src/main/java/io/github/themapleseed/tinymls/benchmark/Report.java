package io.github.themapleseed.tinymls.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Makes of a run's JSON files a table in Markdown and a picture in SVG.
 *
 * <p>Arguments: the folder of the JSON files, the table's file, the picture's file. The folder's {@code machine} file,
 * of lines {@code name: value}, says where the run was.
 */
final class Report {
    private final Results results;
    private final List<String> machine;
    private final StringBuilder table = new StringBuilder();

    private Report(Results results, List<String> machine) {
        this.results = results;
        this.machine = machine;
    }

    /** Writes both files and prints the table. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Path machine = folder.resolve("machine");
        Report report = new Report(Results.read(folder),
                Files.exists(machine) ? Files.readAllLines(machine) : List.of());
        report.write();
        Files.writeString(Path.of(args[1]), report.table);
        Files.writeString(Path.of(args[2]), Chart.of(report.results, report.origin()));
        System.out.print(report.table);
    }

    private String value(String name) {
        return machine.stream().filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2)).findFirst().orElse("unknown");
    }

    private int jdk() {
        String release = value("jdk release");
        return release.equals("unknown") ? Runtime.version().feature() : Integer.parseInt(release);
    }

    private String origin() {
        return value("jdk") + "; " + value("cpu");
    }

    private void write() {
        for (String line : machine) {
            table.append("- ").append(line).append('\n');
        }
        table.append("- rounds: ").append(results.rounds()).append("\n\n");
        targets();
        contenders("seal");
        contenders("open");
        others();
    }

    private void targets() {
        table.append("| what | where | target | measured | |\n|---|---|---|---|---|\n");
        for (Targets.Line line : Targets.of(results, jdk())) {
            row(line.what(), line.where(), line.target(), line.result(), line.verdict());
        }
        table.append('\n');
    }

    private void row(String... cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** A line for every contender: ns, and bytes allocated, per message at each size. */
    private void contenders(String operation) {
        int[] sizes = {64, 1024, 16384, 1 << 20, 1 << 24};
        table.append("Reused cipher, ").append(operation).append(": ns (bytes allocated) per message\n\n")
                .append("| contender | 64 B | 1 KiB | 16 KiB | 1 MiB | 16 MiB |\n|---|---|---|---|---|---|\n");
        String start = "SealOpen." + operation + " contender=";
        results.names().stream().filter(name -> name.startsWith(start))
                .map(name -> name.substring(start.length(), name.indexOf(' ', start.length()))).distinct()
                .forEach(contender -> {
                    String[] cells = new String[1 + sizes.length];
                    cells[0] = contender;
                    for (int i = 0; i < sizes.length; i++) {
                        cells[i + 1] = cost(start + contender + " size=" + sizes[i]);
                    }
                    row(cells);
                });
        table.append('\n');
    }

    private String cost(String name) {
        double nanos = results.of(name);
        double allocated = results.of(name + "#alloc");
        if (Double.isNaN(nanos)) {
            return "–";
        }
        return plain(nanos) + (Double.isNaN(allocated) ? "" : " (" + plain(allocated) + ")");
    }

    private static String plain(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    /** Everything else, as it was measured. */
    private void others() {
        table.append("Other figures\n\n| figure | | |\n|---|---|---|\n");
        for (String name : results.names()) {
            if (!name.startsWith("SealOpen.seal ") && !name.startsWith("SealOpen.open ")) {
                row(name, Targets.Line.figure(results.of(name)), results.unit(name));
            }
        }
    }
}
