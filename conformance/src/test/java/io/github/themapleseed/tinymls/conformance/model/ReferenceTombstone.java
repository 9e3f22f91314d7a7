package io.github.themapleseed.tinymls.conformance.model;

/** A tombstone: KEYSTORE.md section 4. */
public record ReferenceTombstone(byte[] id, long until) {
    /** Its bytes in a store's plaintext. */
    byte[] encode() {
        return Octets.join(id, Octets.uint(until, 6));
    }
}
