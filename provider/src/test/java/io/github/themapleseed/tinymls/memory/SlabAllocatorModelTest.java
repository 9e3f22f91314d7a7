package io.github.themapleseed.tinymls.memory;

import static io.github.themapleseed.tinymls.ModelChecking.check;
import static io.github.themapleseed.tinymls.ModelChecking.require;
import static io.github.themapleseed.tinymls.ModelChecking.together;
import static io.github.themapleseed.tinymls.memory.SampleSecrets.OTHER;
import static io.github.themapleseed.tinymls.memory.SampleSecrets.SECRET;
import static io.github.themapleseed.tinymls.memory.SampleSecrets.written;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** ARCHITECTURE.md hazard 1 by model checking: a slot has one owner, so no secret is written over another. */
@Tag("model-checking")
class SlabAllocatorModelTest {
    @Test
    void slotsHaveOneOwner() {
        check(() -> {
            SlabAllocator allocator = new SlabAllocator();
            SecretBlock[] blocks = new SecretBlock[2];
            together(() -> blocks[0] = written(allocator, SECRET), () -> blocks[1] = written(allocator, OTHER));
            requireHolds(blocks[0], SECRET);
            requireHolds(blocks[1], OTHER);
            return null;
        });
    }

    private static void requireHolds(SecretBlock block, byte[] secret) {
        byte[] read = new byte[secret.length];
        block.read(0, read, 0, read.length);
        require(Arrays.equals(secret, read), "two blocks have one slot");
    }
}
