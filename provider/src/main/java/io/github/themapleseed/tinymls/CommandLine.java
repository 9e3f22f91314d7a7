package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.observe.DurationText;
import io.github.themapleseed.tinymls.operate.MetricsExport;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;

/** {@code java -jar}: a health check, or what a message's public header says. */
final class CommandLine {
    private static final String USAGE = "usage: java -jar tinymls-provider.jar [health | inspect FILE]";

    private CommandLine() {
    }

    /** Exits with 0 if all is well, 1 if not, 2 if it was called in another way than it can be. */
    public static void main(String[] arguments) {
        String command = arguments.length == 0 ? "health" : arguments[0];
        if (command.equals("health") && arguments.length <= 1) {
            MetricsExport.SHARED.leavePortsInUse();
            Health health = TinyMls.health();
            System.out.println(health);
            System.exit(health.ok() ? 0 : 1);
        } else if (command.equals("inspect") && arguments.length == 2) {
            System.exit(inspect(arguments[1]) ? 0 : 1);
        }
        System.err.println(USAGE);
        System.exit(2);
    }

    private static boolean inspect(String name) {
        try {
            return inspect(Path.of(name));
        } catch (IOException | InvalidPathException e) {
            System.out.println("cannot read " + name + ": " + e);
            return false;
        }
    }

    private static boolean inspect(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            System.out.println("no file " + file + " to read");
            return false;
        }
        long size = Files.size(file);
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(Header.BYTES);
        }
        if (start.length < Header.BYTES || !Header.view(start, 0).isKnownVersion()) {
            System.out.println("not a TinyMLS message of version 1");
            return false;
        }
        describe(Header.view(start, 0));
        boolean whole = ChunkLayout.V1.isWhole(size - Header.BYTES);
        System.out.println(whole ? "plaintext: " + ChunkLayout.V1.plaintextBytes(size - Header.BYTES) + " bytes"
                : "NOT WHOLE: no message has " + size + " bytes");
        return whole;
    }

    private static void describe(Header header) {
        HexFormat hex = HexFormat.of();
        Instant epoch = Instant.ofEpochMilli(header.epoch());
        long age = System.currentTimeMillis() - header.epoch();
        System.out.println("TinyMLS message, format version 1");
        System.out.println("epoch: " + epoch + ", " + DurationText.ofMillis(age)
                + (age < 0 ? " ahead of this clock" : " ago"));
        System.out.println("sender epoch: " + hex.formatHex(header.epochAndSalt()));
        System.out.println("message: number " + header.counter() + " of that sender epoch");
        System.out.println("IV: " + (header.ivBound() ? "the caller's, which must be given to open it"
                : hex.formatHex(header.iv())));
    }
}
