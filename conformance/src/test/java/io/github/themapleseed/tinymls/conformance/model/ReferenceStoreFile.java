package io.github.themapleseed.tinymls.conformance.model;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** The file of a store: KEYSTORE.md sections 3, 5 and 6. */
public final class ReferenceStoreFile {
    /** Bytes of a header. */
    public static final int HEADER_BYTES = 50;
    /** The first bytes of every file. */
    public static final byte[] MAGIC = "TMLSSTO1".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_BYTES = 67_108_864;
    /** Root keys by what they come from: the most iterations take seconds. */
    private static final Map<String, byte[]> ROOT_KEYS = new ConcurrentHashMap<>();

    /** The checks of KEYSTORE.md section 6, in their order. */
    public enum Check { MAGIC, HEADER, FORM, PASSWORD, CHUNK, CONTENTS }

    /** The fields of a header, which may be out of their bounds. */
    public record StoreHeader(byte[] storeId, long writtenAt, long iterations, byte[] salt) {
        /** The 50 bytes. */
        public byte[] encode() {
            return Octets.join(MAGIC, storeId, Octets.uint(writtenAt, 6), Octets.uint(iterations, 4), salt);
        }

        /** The header that begins a file. */
        public static StoreHeader parse(byte[] file) {
            return new StoreHeader(Arrays.copyOfRange(file, 8, 24), Octets.uint(file, 24, 6), Octets.uint(file, 30, 4),
                    Arrays.copyOfRange(file, 34, 50));
        }
    }

    /** What reading came to: the check that failed, or the contents. */
    public record Outcome(Optional<Check> rejectedBy, StoreHeader header, ReferenceStore contents) {
        static Outcome rejected(Check check) {
            return new Outcome(Optional.of(check), null, null);
        }
    }

    private ReferenceStoreFile() {
    }

    /** The root key of a password, by the JDK's PBKDF2. */
    public static byte[] rootKey(String password, StoreHeader header) {
        String name = password + "/" + header.iterations() + "/" + Arrays.toString(header.salt());
        return ROOT_KEYS.computeIfAbsent(name, wanted -> {
            try {
                return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(new PBEKeySpec(
                        password.toCharArray(), header.salt(), (int) header.iterations(), 256)).getEncoded();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** A file with that plaintext, valid or not. */
    public static byte[] seal(String password, StoreHeader header, byte[] senderSalt, long counter, byte[] plaintext) {
        return Octets.join(header.encode(),
                ReferenceMessage.seal(rootKey(password, header), header.writtenAt(), senderSalt,
                counter, null, header.encode(), plaintext));
    }

    /** Reads a file: the check that fails first, or what is in it. */
    public static Outcome examine(String password, byte[] file) {
        if (!Arrays.equals(MAGIC, Arrays.copyOf(file, MAGIC.length))) {
            return Outcome.rejected(Check.MAGIC);
        }
        if (file.length < HEADER_BYTES || !isWithin(StoreHeader.parse(file).iterations(), 1_000, 10_000_000)) {
            return Outcome.rejected(Check.HEADER);
        }
        StoreHeader header = StoreHeader.parse(file);
        byte[] message = Arrays.copyOfRange(file, HEADER_BYTES, file.length);
        if (file.length > MOST_BYTES || !ReferenceMessage.isValidLength(message.length)
                || Prefix.parse(message).versionByte() != 1 || Prefix.parse(message).epoch() != header.writtenAt()) {
            return Outcome.rejected(Check.FORM);
        }
        return examineMessage(rootKey(password, header), header, message);
    }

    private static boolean isWithin(long value, long least, long most) {
        return value >= least && value <= most;
    }

    private static Outcome examineMessage(byte[] rootKey, StoreHeader header, byte[] message) {
        ReferenceMessage.Outcome opened =
                ReferenceMessage.examine(ReferenceTree.ofRootKey(rootKey), null, header.encode(), message);
        if (opened.rejectedBy().isPresent()) {
            return Outcome.rejected(opened.rejectedBy().get() == ReferenceMessage.Check.COMMITMENT ? Check.PASSWORD
                    : Check.CHUNK);
        }
        try {
            return new Outcome(Optional.empty(), header, ReferenceStore.decode(opened.released()));
        } catch (ReferenceStore.InvalidStoreException e) {
            return Outcome.rejected(Check.CONTENTS);
        }
    }
}
