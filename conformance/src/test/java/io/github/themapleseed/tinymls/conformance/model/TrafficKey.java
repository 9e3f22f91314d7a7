package io.github.themapleseed.tinymls.conformance.model;

/** An AES-256 key and the 12 bytes that the nonces under it are made from. */
public record TrafficKey(byte[] key, byte[] iv) {
}
