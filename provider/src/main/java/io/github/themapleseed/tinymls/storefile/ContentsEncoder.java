package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.memory.SecretArrays;
import java.nio.ByteBuffer;

/**
 * Writes the plaintext of a store (KEYSTORE.md section 4):
 *
 * <pre>
 * plaintext = entries (2) | entries | tombstones (2) | tombstones
 * entry     = bytes in alias (2) | alias | entry id (16) | created (6) | period (6) | window (6)
 *             | versions (2) | versions
 * version   = activation (6) | bytes in key (4) | exported key v1
 * tombstone = id (16) | until (6)
 * </pre>
 */
final class ContentsEncoder {
    static final int COUNT_BYTES = 2;
    static final int TIME_BYTES = 6;
    private static final int LENGTH_BYTES = 4;

    private final BodyOutput out;

    private ContentsEncoder(BodyOutput out) {
        this.out = out;
    }

    /** Bytes of the plaintext of those contents. */
    static long encodedBytes(StoreContents contents) {
        long bytes = 2 * COUNT_BYTES + (long) contents.tombstones().size() * (ItemId.BYTES + TIME_BYTES);
        for (StoreEntry entry : contents.entries()) {
            bytes += COUNT_BYTES + StoreAlias.utf8(entry.alias()).length + ItemId.BYTES + 3 * TIME_BYTES + COUNT_BYTES;
            for (StoreVersion version : entry.versions()) {
                bytes += TIME_BYTES + LENGTH_BYTES + version.key().encodedBytes();
            }
        }
        return bytes;
    }

    /** Writes the contents, which stay as they are. */
    static void encode(StoreContents contents, BodyOutput out) {
        ContentsEncoder encoder = new ContentsEncoder(out);
        encoder.number(contents.entries().size(), COUNT_BYTES);
        contents.entries().forEach(encoder::entry);
        encoder.number(contents.tombstones().size(), COUNT_BYTES);
        for (Tombstone tombstone : contents.tombstones()) {
            encoder.bytes(tombstone.id().bytes());
            encoder.number(tombstone.until(), TIME_BYTES);
        }
    }

    private void entry(StoreEntry entry) {
        byte[] alias = StoreAlias.utf8(entry.alias());
        number(alias.length, COUNT_BYTES);
        bytes(alias);
        bytes(entry.id().bytes());
        number(entry.created(), TIME_BYTES);
        number(entry.periodMillis(), TIME_BYTES);
        number(entry.windowMillis(), TIME_BYTES);
        number(entry.versions().size(), COUNT_BYTES);
        entry.versions().forEach(this::version);
    }

    private void version(StoreVersion version) {
        byte[] key = version.key().encode();
        try {
            number(version.activation(), TIME_BYTES);
            number(key.length, LENGTH_BYTES);
            bytes(key);
        } finally {
            SecretArrays.wipe(key);
        }
    }

    private void bytes(byte[] field) {
        out.write(field, 0, field.length);
    }

    private void number(long value, int width) {
        byte[] wide = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        out.write(wide, Long.BYTES - width, width);
    }
}
