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

/**
 * ARCHITECTURE.md hazard 1 by model checking: a secret is read whole or not at all, and is wiped before its slot is
 * another's.
 */
@Tag("model-checking")
class SecretBlockModelTest {
    /** The secret, or null if the block has been closed. */
    private static byte[] read(SecretBlock block) {
        byte[] bytes = new byte[SecretBlock.SLOT_BYTES];
        try {
            block.read(0, bytes, 0, bytes.length);
            return bytes;
        } catch (WipedException e) {
            return null;
        }
    }

    private static void requireOneOf(byte[] read, byte[]... secrets) {
        require(Arrays.stream(secrets).anyMatch(secret -> Arrays.equals(secret, read)), "neither whole nor refused");
    }

    @Test
    void whoReadsWhatIsBeingClosedGetsAllOrNothing() {
        check(() -> {
            SecretBlock block = written(new SlabAllocator(), SECRET);
            byte[][] got = new byte[1][];
            together(() -> got[0] = read(block), block::close);
            requireOneOf(got[0], SECRET, null);
            return null;
        });
    }

    @Test
    void whoReadsWhatIsBeingReplacedGetsTheOldOrTheNew() {
        check(() -> {
            SlabAllocator allocator = new SlabAllocator();
            SecretBlock block = written(allocator, SECRET);
            SecretBlock other = written(allocator, OTHER);
            byte[][] got = new byte[1][];
            together(() -> got[0] = read(block), () -> block.replaceBy(other));
            requireOneOf(got[0], SECRET, OTHER);
            return null;
        });
    }

    @Test
    void slotThatIsGivenBackIsNotWipedUnderItsNextOwner() {
        check(() -> {
            SlabAllocator allocator = new SlabAllocator();
            SecretBlock block = written(allocator, SECRET);
            SecretBlock[] next = new SecretBlock[1];
            together(block::close, () -> next[0] = written(allocator, OTHER));
            requireOneOf(read(next[0]), OTHER);
            return null;
        });
    }

    @Test
    void slotIsGivenBackOnce() {
        check(() -> {
            SlabAllocator allocator = new SlabAllocator();
            SecretBlock block = written(allocator, SECRET);
            together(block::close, block::close);
            require(allocator.slotsInUse() == 0, "given back twice, or not at all");
            return null;
        });
    }

    @Test
    void slabsHaveANumberEach() {
        check(() -> {
            SlabAllocator allocator = new SlabAllocator();
            Slab[] slabs = new Slab[2];
            together(() -> slabs[0] = new Slab(allocator, SlabAllocator.FIRST_SLAB_SLOTS),
                    () -> slabs[1] = new Slab(allocator, SlabAllocator.FIRST_SLAB_SLOTS));
            for (Slab slab : slabs) {
                require(SlabTable.get(slab.number()) == slab, "two slabs have one number");
                slab.drop();
            }
            return null;
        });
    }
}
