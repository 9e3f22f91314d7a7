package io.github.themapleseed.tinymls.conformance.heap;

import java.io.PrintStream;
import java.util.HexFormat;

/**
 * What the victim tells the searcher: lines of text on standard output. Only what is public anyway (prefixes, counts,
 * times), but for the tree root of a key whose root key nobody knows, which goes as hex digits: not its bytes.
 */
final class Report {
    static final int PREFIX_BYTES = 24;
    private static final int CHUNK_BYTES = 65_536;
    private static final int CHUNKS_PER_GENERATION = 64;

    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    /** The line of that kind. */
    synchronized void line(String kind, Object... fields) {
        StringBuilder line = new StringBuilder(kind);
        for (Object field : fields) {
            line.append(' ').append(field);
        }
        out.println(line);
        out.flush();
    }

    /** A message that was sealed or opened whole. */
    void whole(String key, byte[] message) {
        message(key, message, (message.length - 56) / (CHUNK_BYTES + 16));
    }

    /** A message of which the chunks up to {@code lastChunk} were sealed or opened, and that goes no further. */
    void message(String key, byte[] prefix, int lastChunk) {
        message("message", key, prefix, lastChunk);
    }

    /** The same of another kind: one on its way, or one that still lives. */
    void message(String kind, String key, byte[] prefix, int lastChunk) {
        line(kind, key, HexFormat.of().formatHex(prefix, 0, PREFIX_BYTES), lastChunk / CHUNKS_PER_GENERATION);
    }
}
