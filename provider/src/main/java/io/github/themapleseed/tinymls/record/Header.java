package io.github.themapleseed.tinymls.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The header before the chunks of a message (FORMAT.md section 5):
 *
 * <pre>version (1) | epoch (6) | sender salt (12) | counter (5) | commitment (32)</pre>
 *
 * The first 24 bytes are the prefix. Nothing here is secret.
 */
public final class Header {
    /** Bytes of a header. */
    public static final int BYTES = 56;
    /** Bytes of the prefix. */
    public static final int PREFIX_BYTES = 24;
    /** Bytes of the public IV, the end of the prefix: seven bytes of the salt and the counter. */
    public static final int IV_BYTES = 12;
    /** Bytes of a sender salt. */
    public static final int SALT_BYTES = 12;
    /** The greatest counter. */
    public static final long MAX_COUNTER = (1L << 40) - 1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** Copies a few bytes by the word, which costs less than {@code System.arraycopy}. */
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle HALF = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final int EPOCH_BITS = 48;
    private static final byte VERSION = 1;
    private static final byte IV_BOUND = (byte) 0x80;
    private static final int EPOCH_AT = 1;
    private static final int SALT_AT = 7;
    private static final int COUNTER_AT = 19;
    /** Bytes of the salt that the public IV contains. */
    private static final int SALT_SHOWN = COUNTER_AT - (PREFIX_BYTES - IV_BYTES);

    private final byte[] bytes;
    private final int start;

    /** Epoch and salt of a sender epoch, 18 bytes in three words, which are quick to compare and to look up. */
    public record Sender(long first, long second, short third) {
        /** By hand, as {@link #hashCode}: what a record has by itself costs a fresh JVM 8 % of its way to a message. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Sender sender && first == sender.first && second == sender.second
                    && third == sender.third;
        }

        @Override
        public int hashCode() {
            return 31 * (31 * Long.hashCode(first) + Long.hashCode(second)) + third;
        }

        /** The epoch, Unix time in ms. */
        public long epoch() {
            return first >>> (Long.SIZE - EPOCH_BITS);
        }
    }

    private Header(byte[] bytes, int start) {
        this.bytes = bytes;
        this.start = start;
    }

    /** The header in a copy of the 56 bytes from {@code offset} on. Nothing is checked, not even the version. */
    public static Header parse(byte[] source, int offset) {
        return new Header(Arrays.copyOfRange(source, offset, offset + BYTES), 0);
    }

    /** The header in those bytes themselves, for one call: they must not change meanwhile. */
    public static Header view(byte[] source, int offset) {
        return new Header(source, offset);
    }

    /**
     * Epoch (6) and salt (12) as they stand in a prefix: 18 bytes, which identify a sender epoch. A buffer writes them,
     * not {@code LONG}: each sender epoch needs it once, and the model checker of the tests refuses views of arrays.
     */
    public static byte[] epochAndSalt(long epoch, byte[] salt) {
        byte[] name = new byte[COUNTER_AT - EPOCH_AT];
        // two bytes too many, which the salt overwrites
        ByteBuffer.wrap(name).putLong(epoch << (Long.SIZE - EPOCH_BITS));
        System.arraycopy(salt, 0, name, SALT_AT - EPOCH_AT, SALT_BYTES);
        return name;
    }

    /**
     * The header of a new message.
     *
     * @param epochAndSalt 18 bytes
     * @param counter 0 to {@link #MAX_COUNTER}
     * @param commitment 32 bytes
     */
    public static Header of(byte[] epochAndSalt, boolean ivBound, long counter, byte[] commitment) {
        byte[] bytes = new byte[BYTES];
        System.arraycopy(epochAndSalt, 0, bytes, EPOCH_AT, epochAndSalt.length);
        System.arraycopy(commitment, 0, bytes, PREFIX_BYTES, commitment.length);
        Header header = new Header(bytes, 0);
        header.renumber(ivBound, counter);
        return header;
    }

    /** Makes this the header of another message of the same sender epoch. No other thread may use it meanwhile. */
    public void renumber(boolean ivBound, long counter) {
        bytes[start] = ivBound ? VERSION | IV_BOUND : VERSION;
        putCounter(counter, bytes, start + PREFIX_BYTES);
    }

    /** The epoch in those 18 bytes. A buffer reads it for the same reason. */
    public static long epochOf(byte[] epochAndSalt) {
        return ByteBuffer.wrap(epochAndSalt).getLong() >>> (Long.SIZE - EPOCH_BITS);
    }

    /** The public IV of a message: 12 bytes, of which the first seven are the end of the salt. */
    public static byte[] iv(byte[] epochAndSalt, long counter) {
        byte[] iv = new byte[IV_BYTES];
        System.arraycopy(epochAndSalt, epochAndSalt.length - SALT_SHOWN, iv, 0, SALT_SHOWN);
        putCounter(counter, iv, IV_BYTES);
        return iv;
    }

    /** Copies the part of the salt that the public IV contains from one epoch and salt to another. */
    public static void copySaltEnd(byte[] source, byte[] target) {
        System.arraycopy(source, source.length - SALT_SHOWN, target, target.length - SALT_SHOWN, SALT_SHOWN);
    }

    /** Whether this implementation opens the version in the header. */
    public boolean isKnownVersion() {
        return (bytes[start] & ~IV_BOUND) == VERSION;
    }

    /** Whether a caller IV is bound to the message. */
    public boolean ivBound() {
        return (bytes[start] & IV_BOUND) != 0;
    }

    /** The epoch, Unix time in ms. */
    public long epoch() {
        return (long) LONG.get(bytes, start) >>> Byte.SIZE & (1L << EPOCH_BITS) - 1;
    }

    /** The message's number within its sender epoch. */
    public long counter() {
        return (long) LONG.get(bytes, start + PREFIX_BYTES - Long.BYTES) & MAX_COUNTER;
    }

    /** The five bytes of the counter. */
    public byte[] counterBytes() {
        return Arrays.copyOfRange(bytes, start + COUNTER_AT, start + PREFIX_BYTES);
    }

    /** Epoch and salt, a copy of 18 bytes. */
    public byte[] epochAndSalt() {
        return Arrays.copyOfRange(bytes, start + EPOCH_AT, start + COUNTER_AT);
    }

    /** Writes the public IV to the first 12 bytes of an array. */
    public void writeIvTo(byte[] target) {
        int at = start + PREFIX_BYTES - IV_BYTES;
        WORD.set(target, 0, (long) WORD.get(bytes, at));
        HALF.set(target, Long.BYTES, (int) HALF.get(bytes, at + Long.BYTES));
    }

    /** The public IV, a copy of 12 bytes. */
    public byte[] iv() {
        return Arrays.copyOfRange(bytes, start + PREFIX_BYTES - IV_BYTES, start + PREFIX_BYTES);
    }

    /** The commitment, a copy of 32 bytes. */
    public byte[] commitment() {
        return Arrays.copyOfRange(bytes, start + PREFIX_BYTES, start + BYTES);
    }

    /**
     * Whether the commitment is that one, 32 bytes. For one that is public, since an authentic message has shown it:
     * the comparison need not take constant time.
     */
    public boolean repeats(byte[] commitment) {
        int at = start + PREFIX_BYTES;
        long difference = 0;
        for (int i = 0; i < BYTES - PREFIX_BYTES; i += Long.BYTES) {
            difference |= (long) WORD.get(bytes, at + i) ^ (long) WORD.get(commitment, i);
        }
        return difference == 0;
    }

    /** Writes the header, 56 bytes. */
    public void writeTo(byte[] target, int offset) {
        copyWords(BYTES, target, offset);
    }

    /** Writes the prefix to the first 24 bytes of an array. */
    void writePrefixTo(byte[] target) {
        copyWords(PREFIX_BYTES, target, 0);
    }

    private void copyWords(int length, byte[] target, int offset) {
        for (int i = 0; i < length; i += Long.BYTES) {
            WORD.set(target, offset + i, (long) WORD.get(bytes, start + i));
        }
    }

    /** The sender epoch that the message belongs to. */
    public Sender sender() {
        int at = start + EPOCH_AT;
        return new Sender((long) LONG.get(bytes, at), (long) LONG.get(bytes, at + Long.BYTES),
                lastTwo(at + 2 * Long.BYTES));
    }

    /** By hand: the view of an array as shorts is loaded for nothing else. */
    private short lastTwo(int at) {
        return (short) (bytes[at] << Byte.SIZE | (bytes[at + 1] & 0xff));
    }

    /** Whether the message belongs to that sender epoch. */
    public boolean isOf(Sender sender) {
        int at = start + EPOCH_AT;
        return (long) LONG.get(bytes, at) == sender.first && (long) LONG.get(bytes, at + Long.BYTES) == sender.second
                && lastTwo(at + 2 * Long.BYTES) == sender.third;
    }

    /** Writes the five bytes before {@code end} as part of a word. The three bytes before those keep their values. */
    private static void putCounter(long counter, byte[] target, int end) {
        int at = end - Long.BYTES;
        LONG.set(target, at, ((long) LONG.get(target, at) & ~MAX_COUNTER) | counter);
    }
}
