package io.github.themapleseed.tinymls.benchmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A picture of what sealing costs over message size, both on logarithmic scales, as SVG. */
final class Chart {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 520;
    private static final int LEFT = 80;
    private static final int RIGHT = 620;
    private static final int TOP = 60;
    private static final int BOTTOM = 460;
    private static final int[] SIZES = {64, 1024, 16384, 1 << 20, 1 << 24};
    private static final String[] SIZE_NAMES = {"64 B", "1 KiB", "16 KiB", "1 MiB", "16 MiB"};

    private enum Curve {
        TINYMLS("tinymls", "TinyMLS", "#c62828"),
        TINYMLS_CORRETTO("tinymls-corretto", "TinyMLS over Corretto", "#ef6c00"),
        JDK("jdk", "JDK, counter nonce, one call", "#1565c0"),
        JDK_FED("jdk-fed", "JDK, counter nonce, fed 64 KiB", "#64b5f6"),
        JDK_RANDOM("jdk-random", "JDK, SecureRandom IVs", "#5e35b1"),
        BOUNCY_CASTLE("bouncycastle", "Bouncy Castle", "#2e7d32"),
        CONSCRYPT("conscrypt", "Conscrypt", "#00838f"),
        CORRETTO("corretto", "Amazon Corretto", "#f9a825"),
        TINK("tink", "Tink", "#6d4c41"),
        SIGNAL("signal", "signal-protocol-java", "#424242");

        private final String contender;
        private final String title;
        private final String colour;

        Curve(String contender, String title, String colour) {
            this.contender = contender;
            this.title = title;
            this.colour = colour;
        }
    }

    private record Point(double x, double y) {
    }

    private record Drawn(Curve curve, List<Point> points) {
        double end() {
            return points.get(points.size() - 1).y();
        }
    }

    private final Results results;
    private final StringBuilder svg = new StringBuilder();
    private int lowest;
    private int highest;

    private Chart(Results results) {
        this.results = results;
    }

    /** The picture as a document, with a line under its title that says where it comes from. */
    static String of(Results results, String origin) {
        Chart chart = new Chart(results);
        chart.scale();
        chart.frame(origin);
        chart.curves();
        return chart.svg.append("</svg>\n").toString();
    }

    private double nanos(Curve curve, int size) {
        return results.of("SealOpen.seal contender=" + curve.contender + " size=" + size);
    }

    /** Settles the decades of nanoseconds to be shown. */
    private void scale() {
        double least = Double.MAX_VALUE;
        double most = 1;
        for (Curve curve : Curve.values()) {
            for (int size : SIZES) {
                double nanos = nanos(curve, size);
                if (!Double.isNaN(nanos)) {
                    least = Math.min(least, nanos);
                    most = Math.max(most, nanos);
                }
            }
        }
        lowest = (int) Math.floor(Math.log10(Math.min(least, most)));
        highest = Math.max(lowest + 1, (int) Math.ceil(Math.log10(most)));
    }

    private static double x(int size) {
        double share = Math.log((double) size / SIZES[0]) / Math.log((double) SIZES[SIZES.length - 1] / SIZES[0]);
        return LEFT + share * (RIGHT - LEFT);
    }

    private double y(double nanos) {
        return BOTTOM - (Math.log10(nanos) - lowest) / (highest - lowest) * (BOTTOM - TOP);
    }

    private void frame(String origin) {
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                + " font-size=\"12\" role=\"img\" aria-label=\"Cost of sealing over message size\">", WIDTH, HEIGHT);
        add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, HEIGHT);
        text(LEFT, 24, "start", "#000", "What it takes to seal a message");
        text(LEFT, 42, "start", "#666", origin);
        for (int decade = lowest; decade <= highest; decade++) {
            double at = y(Math.pow(10, decade));
            line(LEFT, at, RIGHT, at);
            text(LEFT - 8, at + 4, "end", "#666", time(decade));
        }
        for (int i = 0; i < SIZES.length; i++) {
            line(x(SIZES[i]), TOP, x(SIZES[i]), BOTTOM);
            text(x(SIZES[i]), BOTTOM + 20, "middle", "#666", SIZE_NAMES[i]);
        }
        text((LEFT + RIGHT) / 2.0, BOTTOM + 44, "middle", "#666", "message size");
    }

    private static String time(int decade) {
        String[] units = {"ns", "µs", "ms", "s"};
        int unit = Math.min(Math.floorDiv(decade, 3), units.length - 1);
        return Math.round(Math.pow(10, decade - 3 * unit)) + " " + units[unit];
    }

    private void curves() {
        List<Drawn> all = new ArrayList<>();
        for (Curve curve : Curve.values()) {
            List<Point> points = new ArrayList<>();
            for (int size : SIZES) {
                double nanos = nanos(curve, size);
                if (!Double.isNaN(nanos)) {
                    points.add(new Point(x(size), y(nanos)));
                }
            }
            if (!points.isEmpty()) {
                all.add(new Drawn(curve, points));
            }
        }
        all.forEach(this::draw);
        legend(all);
    }

    private void draw(Drawn drawn) {
        StringBuilder path = new StringBuilder();
        for (Point point : drawn.points()) {
            path.append(String.format(Locale.ROOT, "%.1f,%.1f ", point.x(), point.y()));
            add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", point.x(), point.y(), drawn.curve().colour);
        }
        add("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"/>", path.toString().strip(),
                drawn.curve().colour, drawn.curve() == Curve.TINYMLS ? "3" : "1.5");
    }

    /** Names in the order in which the curves end, topmost first. */
    private void legend(List<Drawn> all) {
        int at = TOP + 10;
        for (Drawn drawn : all.stream().sorted(Comparator.comparingDouble(Drawn::end)).toList()) {
            add("<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"4\" fill=\"%s\"/>", RIGHT + 16, at - 6,
                    drawn.curve().colour);
            text(RIGHT + 36, at, "start", "#000", drawn.curve().title);
            at += 22;
        }
    }

    private void line(double fromX, double fromY, double toX, double toY) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>", fromX, fromY, toX, toY);
    }

    private void text(double x, double y, String anchor, String colour, String text) {
        String safe = text.replace("&", "&amp;").replace("<", "&lt;");
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>", x, y, anchor, colour, safe);
    }

    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
