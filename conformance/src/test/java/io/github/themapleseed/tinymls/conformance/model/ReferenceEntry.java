package io.github.themapleseed.tinymls.conformance.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;

/**
 * An entry, and which of its versions is in force: KEYSTORE.md sections 4 and 7. The alias is its bytes as they stand.
 */
public record ReferenceEntry(byte[] alias, byte[] id, long created, long period, long window,
        List<ReferenceVersion> versions) {
    /** The window that forgets nothing. */
    public static final long UNLIMITED = Position.LAST_EPOCH;

    /** An entry under an alias given as text. */
    public static ReferenceEntry named(String alias, byte[] id, long created, long period, long window,
            List<ReferenceVersion> versions) {
        return new ReferenceEntry(alias.getBytes(StandardCharsets.UTF_8), id, created, period, window, versions);
    }

    /** Its bytes in a store's plaintext, whether or not they are valid: faults are made with it too. */
    public byte[] encode() {
        byte[] fixed = Octets.join(Octets.uint(alias.length, 2), alias, id, Octets.uint(created, 6),
                Octets.uint(period, 6), Octets.uint(window, 6), Octets.uint(versions.size(), 2));
        byte[][] line = versions.stream().map(ReferenceVersion::encode).toArray(byte[][]::new);
        return Octets.join(fixed, Octets.join(line));
    }

    /** The alias as text, A to Z folded. */
    public String name() {
        StringBuilder folded = new StringBuilder();
        for (char each : new String(alias, StandardCharsets.UTF_8).toCharArray()) {
            folded.append("ABCDEFGHIJKLMNOPQRSTUVWXYZ".indexOf(each) >= 0 ? (char) (each | 0x20) : each);
        }
        return folded.toString();
    }

    /** What the entry is called where its id must not be shown. */
    public String publicName() {
        byte[] sum = Octets.sha256(Octets.join("tinymls entry".getBytes(StandardCharsets.US_ASCII), id));
        return HexFormat.of().formatHex(sum, 0, 4);
    }

    /** The encoding of the entry's key: KEYSTORE.md section 10. */
    public byte[] reference() {
        byte[] named = Octets.join("TMLSREF1".getBytes(StandardCharsets.US_ASCII), id);
        return Octets.join(named, Arrays.copyOf(Octets.sha256(named), 4));
    }

    /** The index of the version that is in force at an epoch, or nothing in a gap. */
    public OptionalInt inForce(long epoch) {
        OptionalInt found = OptionalInt.empty();
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).activation() <= epoch && epoch <= lastInForce(i)) {
                found = OptionalInt.of(i);
            }
        }
        return found;
    }

    /** The last epoch in which a version is in force: min(a_(i+1) - 1, e_i). */
    public long lastInForce(int index) {
        long end = versions.get(index).key().notAfter();
        return index == versions.size() - 1 ? end : Math.min(end, versions.get(index + 1).activation() - 1);
    }
}
