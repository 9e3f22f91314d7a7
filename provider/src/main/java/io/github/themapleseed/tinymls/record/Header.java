package io.github.themapleseed.tinymls.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What stands before the chunks of a message (FORMAT.md):
 *
 * <pre>version (1) | epoch (6) | sender salt (12) | counter (5) | commitment (32)</pre>
 *
 * The first 24 bytes are the prefix. Nothing here is secret.
 */
public final class Header {
    /** Bytes of a header. */
    public static final int BYTES = 56;
    /** Bytes of its prefix. */
    public static final int PREFIX_BYTES = 24;
    /** Bytes of the IV that a message without a caller IV has: the end of its salt and its counter. */
    public static final int IV_BYTES = 12;
    /** Bytes of a sender salt. */
    public static final int SALT_BYTES = 12;
    /** The greatest counter. */
    public static final long MAX_COUNTER = (1L << 40) - 1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** For copies of a few bytes, which cost less by the word than by a call. */
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle HALF = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final int EPOCH_BITS = 48;
    private static final byte VERSION = 1;
    private static final byte IV_BOUND = (byte) 0x80;
    private static final int EPOCH_AT = 1;
    private static final int SALT_AT = 7;
    private static final int COUNTER_AT = 19;
    /** Bytes of the salt that show in an IV. */
    private static final int SALT_SHOWN = COUNTER_AT - (PREFIX_BYTES - IV_BYTES);

    private final byte[] bytes;
    private final int start;

    /** Epoch and salt of a sender epoch in three words, quick to compare and to look up. */
    public record Sender(long first, long second, short third) {
        /** The epoch, Unix time in ms. */
        public long epoch() {
            return first >>> (Long.SIZE - EPOCH_BITS);
        }
    }

    private Header(byte[] bytes, int start) {
        this.bytes = bytes;
        this.start = start;
    }

    /** The header in 56 of the given bytes, whatever they say; they are copied. */
    public static Header parse(byte[] source, int offset) {
        return new Header(Arrays.copyOfRange(source, offset, offset + BYTES), 0);
    }

    /** The same without a copy, for one call: the bytes must not change meanwhile. */
    public static Header view(byte[] source, int offset) {
        return new Header(source, offset);
    }

    /** Epoch and salt as they stand in a prefix, 18 bytes: a sender epoch's name. */
    public static byte[] epochAndSalt(long epoch, byte[] salt) {
        byte[] name = new byte[COUNTER_AT - EPOCH_AT];
        LONG.set(name, 0, epoch << (Long.SIZE - EPOCH_BITS)); // two bytes too many, which the salt overwrites
        System.arraycopy(salt, 0, name, SALT_AT - EPOCH_AT, SALT_BYTES);
        return name;
    }

    /** A header for a new message. */
    public static Header of(byte[] epochAndSalt, boolean ivBound, long counter, byte[] commitment) {
        byte[] bytes = new byte[BYTES];
        System.arraycopy(epochAndSalt, 0, bytes, EPOCH_AT, epochAndSalt.length);
        System.arraycopy(commitment, 0, bytes, PREFIX_BYTES, commitment.length);
        Header header = new Header(bytes, 0);
        header.renumber(ivBound, counter);
        return header;
    }

    /** Makes this the header of another message of its sender epoch; for a header with one user alone. */
    public void renumber(boolean ivBound, long counter) {
        bytes[start] = ivBound ? VERSION | IV_BOUND : VERSION;
        putCounter(counter, bytes, start + PREFIX_BYTES);
    }

    /** The epoch in a sender epoch's name. */
    public static long epochOf(byte[] epochAndSalt) {
        return (long) LONG.get(epochAndSalt, 0) >>> (Long.SIZE - EPOCH_BITS);
    }

    /** The IV that a message of that sender epoch and counter has. */
    public static byte[] iv(byte[] epochAndSalt, long counter) {
        byte[] iv = new byte[IV_BYTES];
        System.arraycopy(epochAndSalt, epochAndSalt.length - SALT_SHOWN, iv, 0, SALT_SHOWN);
        putCounter(counter, iv, IV_BYTES);
        return iv;
    }

    /** Copies the part of the salt that shows in an IV from one sender epoch's name to another's. */
    public static void copySaltEnd(byte[] source, byte[] target) {
        System.arraycopy(source, source.length - SALT_SHOWN, target, target.length - SALT_SHOWN, SALT_SHOWN);
    }

    /** Whether the version is one that this implementation opens. */
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

    /** The 18 bytes that name the sender epoch. */
    public byte[] epochAndSalt() {
        return Arrays.copyOfRange(bytes, start + EPOCH_AT, start + COUNTER_AT);
    }

    /** Writes the public IV, 12 bytes. */
    public void writeIvTo(byte[] target) {
        int at = start + PREFIX_BYTES - IV_BYTES;
        WORD.set(target, 0, (long) WORD.get(bytes, at));
        HALF.set(target, Long.BYTES, (int) HALF.get(bytes, at + Long.BYTES));
    }

    /** The public IV, 12 bytes. */
    public byte[] iv() {
        return Arrays.copyOfRange(bytes, start + PREFIX_BYTES - IV_BYTES, start + PREFIX_BYTES);
    }

    /** Whether the commitment is that one, compared in constant time. */
    public boolean commitsTo(byte[] commitment) {
        return MessageDigest.isEqual(commitment, Arrays.copyOfRange(bytes, start + PREFIX_BYTES, start + BYTES));
    }

    /** Whether the commitment is that one, where that one is public: it has stood in messages that were authentic. */
    public boolean repeats(byte[] commitment) {
        int at = start + PREFIX_BYTES;
        long difference = 0;
        for (int i = 0; i < BYTES - PREFIX_BYTES; i += Long.BYTES) {
            difference |= (long) WORD.get(bytes, at + i) ^ (long) WORD.get(commitment, i);
        }
        return difference == 0;
    }

    /** Writes the 56 bytes. */
    public void writeTo(byte[] target, int offset) {
        copyWords(BYTES, target, offset);
    }

    /** Writes the prefix, 24 bytes. */
    void writePrefixTo(byte[] target) {
        copyWords(PREFIX_BYTES, target, 0);
    }

    private void copyWords(int length, byte[] target, int offset) {
        for (int i = 0; i < length; i += Long.BYTES) {
            WORD.set(target, offset + i, (long) WORD.get(bytes, start + i));
        }
    }

    /** Whose message it is. */
    public Sender sender() {
        int at = start + EPOCH_AT;
        return new Sender((long) LONG.get(bytes, at), (long) LONG.get(bytes, at + Long.BYTES),
                (short) SHORT.get(bytes, at + 2 * Long.BYTES));
    }

    /** Whether it is of that sender epoch. */
    public boolean isOf(Sender sender) {
        int at = start + EPOCH_AT;
        return (long) LONG.get(bytes, at) == sender.first && (long) LONG.get(bytes, at + Long.BYTES) == sender.second
                && (short) SHORT.get(bytes, at + 2 * Long.BYTES) == sender.third;
    }

    /** Writes the five bytes that end at that offset, and reads the three before them, which stay. */
    private static void putCounter(long counter, byte[] target, int end) {
        int at = end - Long.BYTES;
        LONG.set(target, at, ((long) LONG.get(target, at) & ~MAX_COUNTER) | counter);
    }
}
