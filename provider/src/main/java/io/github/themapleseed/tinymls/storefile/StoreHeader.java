package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The first 50 bytes of a store's file (KEYSTORE.md section 3). Nothing here is secret:
 *
 * <pre>"TMLSSTO1" (8) | store id (16) | written-at (6) | PBKDF2 iterations (4) | PBKDF2 salt (16)</pre>
 */
public final class StoreHeader {
    /** Bytes of a header. */
    public static final int BYTES = 50;
    /** Bytes of a store id. */
    public static final int STORE_ID_BYTES = 16;
    /** Bytes of a salt of PBKDF2. */
    public static final int SALT_BYTES = 16;
    /** Fewest iterations. */
    public static final int MIN_ITERATIONS = 1_000;
    /** Most iterations. */
    public static final int MAX_ITERATIONS = 10_000_000;

    private static final byte[] MAGIC = "TMLSSTO1".getBytes(StandardCharsets.US_ASCII);
    private static final int FAMILY_BYTES = MAGIC.length - 1;
    private static final int WRITTEN_AT = MAGIC.length + STORE_ID_BYTES;
    private static final int ITERATIONS_AT = WRITTEN_AT + 6;
    private static final int SALT_AT = ITERATIONS_AT + Integer.BYTES;

    private final byte[] bytes;

    private StoreHeader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether a file that begins with these bytes claims to be a store of format v1; 8 bytes are enough to say so. */
    public static boolean looksLikeOne(byte[] beginning) {
        return begins(beginning, MAGIC.length);
    }

    private static boolean begins(byte[] file, int length) {
        return file.length >= length && Arrays.equals(file, 0, length, MAGIC, 0, length);
    }

    /**
     * The header of a file, of which the first {@link #BYTES} bytes are enough.
     *
     * @throws StoreFileException if it is no store, is cut, or its iterations are out of bounds
     */
    public static StoreHeader parse(byte[] file) throws StoreFileException {
        if (!looksLikeOne(file)) {
            throw StoreFileException.notAStore(begins(file, FAMILY_BYTES) && file.length > FAMILY_BYTES
                    ? "its format is of a version that is not known" : "it does not begin with TMLSSTO1");
        }
        if (file.length < BYTES) {
            throw StoreFileException.damaged("its header is cut, " + file.length + " of " + BYTES + " bytes are there");
        }
        StoreHeader header = new StoreHeader(Arrays.copyOf(file, BYTES));
        long iterations = header.iterationsFound();
        if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
            throw StoreFileException.damaged("its PBKDF2 iterations are " + iterations + ", they must be from "
                    + MIN_ITERATIONS + " to " + MAX_ITERATIONS);
        }
        return header;
    }

    /**
     * A header of those fields.
     *
     * @param storeId 16 bytes
     * @param writtenAt the writer's clock, an epoch
     * @param iterations {@link #MIN_ITERATIONS} to {@link #MAX_ITERATIONS}
     * @param salt 16 bytes
     */
    public static StoreHeader of(byte[] storeId, long writtenAt, int iterations, byte[] salt) {
        if (storeId.length != STORE_ID_BYTES || salt.length != SALT_BYTES || !EpochArithmetic.isEpoch(writtenAt)
                || iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException("no header of a key store has these fields");
        }
        ByteBuffer header = ByteBuffer.allocate(BYTES);
        header.put(MAGIC).put(storeId).putShort((short) (writtenAt >>> 32)).putInt((int) writtenAt).putInt(iterations)
                .put(salt);
        return new StoreHeader(header.array());
    }

    /** The same header of another time. */
    public StoreHeader writtenAt(long epoch) {
        return of(storeId(), epoch, iterations(), salt());
    }

    /** The store's name, 16 bytes, a copy. */
    public byte[] storeId() {
        return Arrays.copyOfRange(bytes, MAGIC.length, WRITTEN_AT);
    }

    /** The writer's clock when the file was written, an epoch. */
    public long writtenAt() {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return (in.getShort(WRITTEN_AT) & 0xFFFFL) << 32 | (in.getInt(WRITTEN_AT + Short.BYTES) & 0xFFFFFFFFL);
    }

    /** PBKDF2 iterations, within their bounds. */
    public int iterations() {
        return (int) iterationsFound();
    }

    private long iterationsFound() {
        return ByteBuffer.wrap(bytes).getInt(ITERATIONS_AT) & 0xFFFFFFFFL;
    }

    /** The salt of PBKDF2, 16 bytes, a copy. */
    public byte[] salt() {
        return Arrays.copyOfRange(bytes, SALT_AT, BYTES);
    }

    /** Whether both files are of one store. */
    public boolean isOfSameStore(StoreHeader other) {
        return Arrays.equals(bytes, MAGIC.length, WRITTEN_AT, other.bytes, MAGIC.length, WRITTEN_AT);
    }

    /** Whether one password gives one key for both files. */
    public boolean isOfSameKey(StoreHeader other) {
        return Arrays.equals(bytes, ITERATIONS_AT, BYTES, other.bytes, ITERATIONS_AT, BYTES);
    }

    /** The 50 bytes, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "StoreHeader[written at " + writtenAt() + ", iterations " + iterations() + "]";
    }
}
