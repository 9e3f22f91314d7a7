package io.github.themapleseed.tinymls.conformance.model;

import java.util.Arrays;

/**
 * The first 24 bytes of a message: FORMAT.md section 5. The version byte is kept as it stands, flag included, so that
 * a vector can carry one that no sealer would write.
 */
public record Prefix(int versionByte, long epoch, byte[] salt, long counter) {
    /** Length of a prefix. */
    public static final int BYTES = 24;
    private static final int VERSION = 0x01;
    private static final int CALLER_IV_FLAG = 0x80;

    /** The prefix of a well-formed message. */
    public static Prefix of(long epoch, byte[] salt, long counter, boolean callerIv) {
        return new Prefix(callerIv ? VERSION | CALLER_IV_FLAG : VERSION, epoch, salt, counter);
    }

    /** The prefix that begins {@code message}, whatever its version. */
    public static Prefix parse(byte[] message) {
        return new Prefix(message[0] & 0xff, Octets.uint(message, 1, 6), Arrays.copyOfRange(message, 7, 19),
                Octets.uint(message, 19, 5));
    }

    /** The 24 bytes. */
    public byte[] encode() {
        if (salt.length != 12) {
            throw new IllegalArgumentException("a sender salt has 12 bytes, not " + salt.length);
        }
        return Octets.join(Octets.uint(versionByte, 1), Octets.uint(epoch, 6), salt, Octets.uint(counter, 5));
    }

    /** Bytes 1 to 18, which tell one sender epoch from another. */
    public byte[] epochAndSalt() {
        return Arrays.copyOfRange(encode(), 1, 19);
    }

    /** Bytes 12 to 23: what a sealer reports as the IV where the caller gave none. */
    public byte[] reportedIv() {
        return Arrays.copyOfRange(encode(), 12, 24);
    }

    /** Whether the version is 1, with or without the flag. */
    public boolean versionIsKnown() {
        return (versionByte & ~CALLER_IV_FLAG) == VERSION;
    }

    /** Whether the message is bound to an IV of the caller's. */
    public boolean bindsCallerIv() {
        return (versionByte & CALLER_IV_FLAG) != 0;
    }
}
