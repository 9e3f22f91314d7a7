package io.github.themapleseed.tinymls.conformance.model;

/** A version of an entry: KEYSTORE.md section 2. */
public record ReferenceVersion(long activation, ReferenceKey key) {
    /** Its bytes in a store's plaintext. */
    byte[] encode() {
        byte[] encodedKey = key.encode();
        return Octets.join(Octets.uint(activation, 6), Octets.uint(encodedKey.length, 4), encodedKey);
    }
}
