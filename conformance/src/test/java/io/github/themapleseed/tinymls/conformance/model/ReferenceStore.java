package io.github.themapleseed.tinymls.conformance.model;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** What a store holds, and its plaintext: KEYSTORE.md section 4. */
public record ReferenceStore(List<ReferenceEntry> entries, List<ReferenceTombstone> tombstones) {
    /** A plaintext that is not valid. */
    public static final class InvalidStoreException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidStoreException(String what) {
            super(what);
        }
    }

    /** The plaintext, whether or not the contents are valid: faults are made with it too. */
    public byte[] encode() {
        return Octets.join(
                Octets.uint(entries.size(), 2),
                Octets.join(entries.stream().map(ReferenceEntry::encode).toArray(byte[][]::new)),
                Octets.uint(tombstones.size(), 2),
                Octets.join(tombstones.stream().map(ReferenceTombstone::encode).toArray(byte[][]::new)));
    }

    /** The contents of a plaintext, aliases folded. */
    public static ReferenceStore decode(byte[] plaintext) throws InvalidStoreException {
        Reader reader = new Reader(plaintext);
        List<ReferenceEntry> entries = new ArrayList<>();
        for (long left = reader.uint(2); left > 0; left--) {
            entries.add(reader.entry());
        }
        List<ReferenceTombstone> tombstones = new ArrayList<>();
        for (long left = reader.uint(2); left > 0; left--) {
            tombstones.add(new ReferenceTombstone(reader.bytes(16), reader.uint(6)));
        }
        require(reader.at == plaintext.length, "bytes after the last tombstone");
        requireUnique(entries);
        return new ReferenceStore(entries, tombstones);
    }

    private static void requireUnique(List<ReferenceEntry> entries) throws InvalidStoreException {
        Set<String> aliases = new HashSet<>();
        Set<String> ids = new HashSet<>();
        for (ReferenceEntry entry : entries) {
            require(aliases.add(entry.name()), "an alias twice");
            require(ids.add(HexFormat.of().formatHex(entry.id())), "an entry id twice");
        }
    }

    private static void require(boolean holds, String what) throws InvalidStoreException {
        if (!holds) {
            throw new InvalidStoreException(what);
        }
    }

    /** A place in a plaintext. */
    private static final class Reader {
        private final byte[] plaintext;
        private int at;

        Reader(byte[] plaintext) {
            this.plaintext = plaintext;
        }

        byte[] bytes(long length) throws InvalidStoreException {
            require(length <= plaintext.length - at, "cut");
            at += (int) length;
            return Arrays.copyOfRange(plaintext, at - (int) length, at);
        }

        long uint(int width) throws InvalidStoreException {
            return Octets.uint(bytes(width), 0, width);
        }

        ReferenceEntry entry() throws InvalidStoreException {
            byte[] alias = alias();
            byte[] id = bytes(16);
            long created = uint(6);
            long period = uint(6);
            long window = uint(6);
            List<ReferenceVersion> versions = versions();
            ReferenceEntry entry = new ReferenceEntry(alias, id, created, period, window, versions);
            return ReferenceEntry.named(entry.name(), id, created, period, window, versions);
        }

        private byte[] alias() throws InvalidStoreException {
            byte[] alias = bytes(uint(2));
            require(alias.length >= 1 && alias.length <= 1_024, "an alias of " + alias.length + " bytes");
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(alias));
            } catch (CharacterCodingException e) {
                throw new InvalidStoreException("an alias that is not UTF-8");
            }
            return alias;
        }

        private List<ReferenceVersion> versions() throws InvalidStoreException {
            long count = uint(2);
            require(count <= 4_096, count + " versions");
            List<ReferenceVersion> versions = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                versions.add(new ReferenceVersion(uint(6), key()));
                require(i == 0 || inOrder(versions.get(i - 1), versions.get(i)), "versions out of order");
            }
            return versions;
        }

        private ReferenceKey key() throws InvalidStoreException {
            try {
                return ReferenceKey.decode(bytes(uint(4)));
            } catch (InvalidKeyException e) {
                throw new InvalidStoreException(e.getMessage());
            }
        }

        private static boolean inOrder(ReferenceVersion first, ReferenceVersion second) {
            return first.activation() < second.activation() || first.activation() == second.activation()
                    && Arrays.compareUnsigned(first.key().keyId(), second.key().keyId()) < 0;
        }
    }
}
