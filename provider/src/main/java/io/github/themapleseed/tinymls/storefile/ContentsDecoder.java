package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.memory.SecretArrays;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link ContentsEncoder} writes, and refuses everything else. */
final class ContentsDecoder {
    private final BodyInput in;
    /** All versions decoded so far, to be wiped if the rest is damaged. */
    private final List<StoreVersion> decoded = new ArrayList<>();
    /** What is being decoded, in words, for the message of an exception. */
    private String place = "its contents";

    private ContentsDecoder(BodyInput in) {
        this.in = in;
    }

    /**
     * The contents in a plaintext, which the caller closes.
     *
     * @throws StoreFileException if they are damaged; what was decoded is wiped then
     */
    static StoreContents decode(BodyInput in) throws StoreFileException {
        ContentsDecoder decoder = new ContentsDecoder(in);
        boolean complete = false;
        try {
            StoreContents contents = decoder.contents();
            complete = true;
            return contents;
        } catch (InvalidContentsException e) {
            throw decoder.damaged(String.valueOf(e.getMessage()));
        } finally {
            if (!complete) {
                StoreContents.wipeVersions(decoder.decoded);
            }
        }
    }

    private StoreContents contents() throws StoreFileException {
        int entryCount = (int) number(ContentsEncoder.COUNT_BYTES);
        List<StoreEntry> entries = new ArrayList<>();
        for (int i = 0; i < entryCount; i++) {
            place = "entry " + i + " of " + entryCount;
            entries.add(entry());
        }
        place = "its tombstones";
        int tombstoneCount = (int) number(ContentsEncoder.COUNT_BYTES);
        List<Tombstone> tombstones = new ArrayList<>();
        for (int i = 0; i < tombstoneCount; i++) {
            tombstones.add(new Tombstone(id(), number(ContentsEncoder.TIME_BYTES)));
        }
        place = "its contents";
        if (in.remaining() > 0) {
            throw damaged(in.remaining() + " bytes follow the last tombstone");
        }
        return new StoreContents(entries, tombstones);
    }

    private StoreEntry entry() throws StoreFileException {
        String alias = StoreAlias.ofUtf8(bytes((int) number(ContentsEncoder.COUNT_BYTES)));
        ItemId id = id();
        long created = number(ContentsEncoder.TIME_BYTES);
        long period = number(ContentsEncoder.TIME_BYTES);
        long window = number(ContentsEncoder.TIME_BYTES);
        int count = (int) number(ContentsEncoder.COUNT_BYTES);
        if (count > StoreEntry.MAX_VERSIONS) {
            throw damaged("it has " + count + " versions, " + StoreEntry.MAX_VERSIONS + " are the most");
        }
        List<StoreVersion> versions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            versions.add(version());
        }
        return new StoreEntry(alias, id, created, period, window, versions);
    }

    private StoreVersion version() throws StoreFileException {
        long activation = number(ContentsEncoder.TIME_BYTES);
        long length = number(Integer.BYTES);
        if (length < ExportedKey.MIN_BYTES || length > ExportedKey.MAX_BYTES) {
            throw damaged("an exported key has " + ExportedKey.MIN_BYTES + " to " + ExportedKey.MAX_BYTES
                    + " bytes, not " + length);
        }
        byte[] encoding = bytes((int) length);
        try {
            StoreVersion version = new StoreVersion(activation, ExportedKey.decode(encoding));
            decoded.add(version);
            return version;
        } catch (InvalidKeyException e) {
            throw damaged(String.valueOf(e.getMessage()));
        } finally {
            SecretArrays.wipe(encoding);
        }
    }

    private ItemId id() throws StoreFileException {
        return ItemId.of(bytes(ItemId.BYTES));
    }

    private long number(int width) throws StoreFileException {
        long number = 0;
        for (byte digit : bytes(width)) {
            number = number << Byte.SIZE | (digit & 0xFF);
        }
        return number;
    }

    /** The next bytes, which are wiped if they cannot be read whole. */
    private byte[] bytes(int length) throws StoreFileException {
        if (length > in.remaining()) {
            throw damaged("it ends in the middle of a field");
        }
        byte[] bytes = new byte[length];
        boolean complete = false;
        try {
            in.read(bytes, 0, length);
            complete = true;
            return bytes;
        } finally {
            if (!complete) {
                SecretArrays.wipe(bytes);
            }
        }
    }

    private StoreFileException damaged(String how) {
        return StoreFileException.damaged(place + ": " + how);
    }
}
