package io.github.themapleseed.tinymls.memory;

import java.util.Arrays;

/** Two secrets of a slot each, for models of the memory that holds them. */
final class SampleSecrets {
    static final byte[] SECRET = pattern(7);
    static final byte[] OTHER = pattern(9);

    private SampleSecrets() {
    }

    private static byte[] pattern(int value) {
        byte[] bytes = new byte[SecretBlock.SLOT_BYTES];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** A block that holds that secret. */
    static SecretBlock written(SlabAllocator allocator, byte[] secret) {
        SecretBlock block = allocator.allocate(1);
        block.write(0, secret, 0, secret.length);
        return block;
    }
}
