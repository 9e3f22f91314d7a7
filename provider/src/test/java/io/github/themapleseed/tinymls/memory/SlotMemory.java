package io.github.themapleseed.tinymls.memory;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;

/** The memory under a block of secrets, to be read also after the block has been closed. */
public final class SlotMemory {
    private final ByteBuffer memory;

    private SlotMemory(ByteBuffer memory) {
        this.memory = memory;
    }

    /** The memory of the block in that field of an object. */
    public static SlotMemory of(Object owner, String name) {
        return of((SecretBlock) value(owner, name));
    }

    /** The memory of that block. */
    public static SlotMemory of(SecretBlock block) {
        ByteBuffer slab = (ByteBuffer) value(SlabTable.get((int) value(block, "slab")), "memory");
        int first = (int) value(block, "first");
        return new SlotMemory(slab.slice(first * SecretBlock.SLOT_BYTES, block.slots() * SecretBlock.SLOT_BYTES));
    }

    /** What stands there now. */
    public byte[] bytes() {
        byte[] bytes = new byte[memory.capacity()];
        memory.get(0, bytes);
        return bytes;
    }

    private static Object value(Object owner, String name) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
