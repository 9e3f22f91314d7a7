import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/**
 * Seals a file in pieces with a key that forgets, opens them again, and shows that what was captured long enough ago
 * does not open any more. An ordinary program of the Java Cryptography Architecture: it knows its algorithm by name
 * and nothing else of it.
 *
 * <p>Arguments: the file, and optionally for how many seconds at the most to wait for the key to forget.
 */
public final class SealFile {
    private static final String ALGORITHM = "TinyMLS";
    private static final int PIECES = 10;
    private static final int LARGEST_PIECE_BYTES = 1 << 20;
    private static final int FEWEST_EPOCHS = 3;
    private static final long PAUSE_MILLIS = 100;
    private static final long LONGEST_WAIT_SECONDS = 30;

    private final SecretKey key;

    private SealFile() throws GeneralSecurityException {
        key = KeyGenerator.getInstance(ALGORITHM).generateKey();
    }

    /** Runs it; exits with 1 if anything is not as it should be. */
    public static void main(String[] args) throws Exception {
        try {
            long patience = args.length > 1 ? Long.parseLong(args[1]) : LONGEST_WAIT_SECONDS;
            new SealFile().show(Path.of(args[0]), patience);
        } catch (Wrong wrong) {
            System.err.println("WRONG: " + wrong.getMessage());
            System.exit(1);
        }
    }

    private void show(Path file, long patienceSeconds) throws Exception {
        List<byte[]> pieces = read(file);
        System.out.println("Sealing them one after the other, all with the one key that was made just now.");
        System.out.println("How the traffic key changes by itself shows in the epochs, which messages name in public:");
        System.out.println();
        List<byte[]> messages = sealAll(pieces);
        System.out.println();
        openAll(messages, pieces);
        waitUntilForgotten(messages.get(0), patienceSeconds);
        byte[] fresh = seal(pieces.get(0));
        expect(Arrays.equals(open(fresh), pieces.get(0)), "a new message opens to something else");
        System.out.println("A new message of the same piece, sealed and opened with the same key just now, is fine.");
    }

    private static List<byte[]> read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(PIECES * LARGEST_PIECE_BYTES);
        }
        boolean all = bytes.length == Files.size(file);
        System.out.printf("Read %s%,d bytes of %s, cut into %d pieces.%n", all ? "all " : "the first ", bytes.length,
                file.getFileName(), PIECES);
        List<byte[]> pieces = new ArrayList<>();
        for (int i = 0; i < PIECES; i++) {
            pieces.add(Arrays.copyOfRange(bytes, (int) ((long) bytes.length * i / PIECES),
                    (int) ((long) bytes.length * (i + 1) / PIECES)));
        }
        return pieces;
    }

    private List<byte[]> sealAll(List<byte[]> pieces) throws Exception {
        System.out.println("  piece    bytes   sealed   epoch (UTC)");
        List<byte[]> messages = new ArrayList<>();
        Set<Instant> epochs = new HashSet<>();
        for (byte[] piece : pieces) {
            byte[] message = seal(piece);
            Instant epoch = epoch(message);
            String change = epochs.add(epoch) ? "" : "   (the same as before)";
            messages.add(message);
            System.out.printf("  %5d  %,7d  %,7d   %s%s%n", messages.size(), piece.length, message.length, epoch,
                    change);
            Thread.sleep(PAUSE_MILLIS);
        }
        System.out.printf("%n%d pieces were sealed in %d epochs.%n", messages.size(), epochs.size());
        expect(epochs.size() >= FEWEST_EPOCHS, "the key did not change");
        return messages;
    }

    private void openAll(List<byte[]> messages, List<byte[]> pieces) throws GeneralSecurityException {
        for (int i = 0; i < messages.size(); i++) {
            boolean same = Arrays.equals(open(messages.get(i)), pieces.get(i));
            expect(same, "piece " + (i + 1) + " opens to something else");
        }
        System.out.println("All of them open, and what comes out is what went in.");
    }

    private void waitUntilForgotten(byte[] captured, long patienceSeconds) throws Exception {
        System.out.println("Suppose that someone captured the first message. Waiting for the window to pass; the"
                + " provider will log that it refuses the message ...");
        long start = System.nanoTime();
        while (true) {
            long millis = (System.nanoTime() - start) / 1_000_000;
            try {
                open(captured);
            } catch (AEADBadTagException e) {
                System.out.printf("After %.1f s it does not open any more, though the key is the same:%n  %s: %s%n",
                        millis / 1000.0, e.getClass().getSimpleName(), e.getMessage());
                return;
            }
            expect(millis < patienceSeconds * 1000, "the captured message still opens after " + patienceSeconds + " s");
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private byte[] seal(byte[] plaintext) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher.doFinal(plaintext);
    }

    private byte[] open(byte[] message) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(Cipher.DECRYPT_MODE, key);
        return cipher.doFinal(message);
    }

    /** The message's second to seventh byte: Unix time in milliseconds. */
    private static Instant epoch(byte[] message) {
        return Instant.ofEpochMilli(ByteBuffer.wrap(message).getLong() << 8 >>> 16);
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new Wrong(otherwise);
        }
    }

    /** Something is not as it should be. */
    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Wrong(String what) {
            super(what);
        }
    }
}
