package io.github.themapleseed.tinymls.operate;

import io.github.themapleseed.tinymls.observe.DurationText;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The commands of {@code java -jar}: a health check, what the public header of a message in a file says, key stores.
 */
public final class CommandLine {
    private static final String PROGRAM = "java -jar tinymls-provider.jar ";
    private static final int WELL = 0;
    private static final int NOT_WELL = 1;
    private static final int MISUSED = 2;

    private CommandLine() {
    }

    /**
     * Runs the command that the arguments name; without arguments that is the health check.
     *
     * @param health prints the health report and returns whether all is well
     * @param store runs a command for the file of a key store and returns whether all went well
     * @param storeUsage how those commands are called
     * @return the exit status: 0 if all is well, 1 if not, 2 if the arguments name no command
     */
    public static int run(String[] arguments, BooleanSupplier health, Predicate<List<String>> store,
            List<String> storeUsage) {
        String command = arguments.length == 0 ? "health" : arguments[0];
        if (command.equals("health") && arguments.length <= 1) {
            MetricsExport.SHARED.leavePortsInUse();
            return health.getAsBoolean() ? WELL : NOT_WELL;
        }
        if (command.equals("inspect") && arguments.length == 2) {
            return inspect(arguments[1]) ? WELL : NOT_WELL;
        }
        if (command.equals("store") && arguments.length > 1) {
            return runStore(List.of(arguments).subList(1, arguments.length), store);
        }
        System.err.println("usage: " + PROGRAM + "[health | inspect FILE | store FILE ...]");
        storeUsage.forEach(line -> System.err.println("       " + PROGRAM + line));
        return MISUSED;
    }

    private static int runStore(List<String> words, Predicate<List<String>> store) {
        try {
            return store.test(words) ? WELL : NOT_WELL;
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return MISUSED;
        }
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
