package io.github.themapleseed.tinymls.memory;

/**
 * Secrets of up to 32 bytes each, in adjacent slots of direct memory, where no collector moves or copies them.
 *
 * <p>Reading, writing and closing exclude each other, so a reader gets the whole secret or a {@link WipedException},
 * and never zeros that would pass for a key. The monitor is held for copying a few bytes and for nothing else. The
 * owner closes the block, and only that gives its slots back. Callers wipe the arrays that they read secrets into.
 * Thread-safe.
 */
public final class SecretBlock implements AutoCloseable {
    /** Bytes of a slot. */
    public static final int SLOT_BYTES = 32;

    /** The number of the slab. */
    private int slab;
    private int first;
    /** A short, so that the object takes 24 bytes instead of 32. */
    private short slots;
    private boolean closed;

    SecretBlock(Slab slab, int first, int slots) {
        this.slab = slab.number();
        this.first = first;
        this.slots = (short) slots;
    }

    /** Slots of the block. */
    public synchronized int slots() {
        return slots;
    }

    /**
     * Copies bytes from the start of a slot into an array, which the caller wipes.
     *
     * @param slot 0 to {@link #slots} - 1
     * @param length bytes; more than {@link #SLOT_BYTES} go on in the slots that follow
     * @throws WipedException if the block has been closed; the array is then as it was
     * @throws IndexOutOfBoundsException if slots or array are too short
     */
    public synchronized void read(int slot, byte[] target, int offset, int length) {
        slab().read(position(slot, length), target, offset, length);
    }

    /**
     * Copies bytes from an array, which the caller wipes, to the start of a slot.
     *
     * @param slot 0 to {@link #slots} - 1
     * @param length bytes; more than {@link #SLOT_BYTES} go on in the slots that follow
     * @throws WipedException if the block has been closed
     * @throws IndexOutOfBoundsException if slots or array are too short
     */
    public synchronized void write(int slot, byte[] source, int offset, int length) {
        slab().write(position(slot, length), source, offset, length);
    }

    /**
     * Copies slots to another block without a copy in the heap. No thread but the calling one may use the other block
     * meanwhile: its monitor is not held.
     *
     * @param count slots to copy
     * @throws WipedException if one of the blocks has been closed
     * @throws IndexOutOfBoundsException if one of the blocks is too short
     */
    public synchronized void copyTo(int slot, SecretBlock target, int targetSlot, int count) {
        int bytes = count * SLOT_BYTES;
        slab().copyTo(position(slot, bytes), target.slab(), target.position(targetSlot, bytes), bytes);
    }

    /** Copies bytes from byte {@code at} of the block on into an array; errors as for {@link #read}. */
    synchronized void readBytes(int at, byte[] target, int offset, int length) {
        slab().read(bytePosition(at, length), target, offset, length);
    }

    /** Copies bytes from an array to byte {@code at} of the block and on; errors as for {@link #write}. */
    synchronized void writeBytes(int at, byte[] source, int offset, int length) {
        slab().write(bytePosition(at, length), source, offset, length);
    }

    /**
     * Overwrites one slot with zeros. It can be written again.
     *
     * @throws WipedException if the block has been closed, which has wiped the slot
     */
    public synchronized void wipe(int slot) {
        slab().wipe(position(slot, SLOT_BYTES), SLOT_BYTES);
    }

    /**
     * Overwrites that slot and all behind it with zeros. They can be written again.
     *
     * @throws WipedException if the block has been closed, which has wiped the slots
     */
    public synchronized void wipeFrom(int slot) {
        int bytes = (slots - slot) * SLOT_BYTES;
        slab().wipe(position(slot, bytes), bytes);
    }

    /** Whether the block has been closed, and so wiped. */
    public synchronized boolean isClosed() {
        return closed;
    }

    private Slab slab() {
        return SlabTable.get(slab);
    }

    /** The position in the slab of a slot's first byte. */
    private int position(int slot, int length) {
        return bytePosition(slot * SLOT_BYTES, length);
    }

    /**
     * The position in the slab of byte {@code at} of the block, from which {@code length} bytes are read or written.
     */
    private int bytePosition(int at, int length) {
        if (closed) {
            throw new WipedException();
        }
        if (at < 0 || length < 0 || length > slots * SLOT_BYTES - at) {
            throw new IndexOutOfBoundsException("byte " + at + ", " + length + " bytes of " + slots + " slots");
        }
        return first * SLOT_BYTES + at;
    }

    /**
     * Wipes all slots, gives them back, and has those of another block from now on, with what they hold. The other
     * block is closed then, and its slots are not wiped. No thread but the calling one may use it: its monitor is not
     * held.
     *
     * @throws WipedException if one of the blocks has been closed; then nothing changes
     */
    public void replaceBy(SecretBlock other) {
        Slab oldSlab;
        int oldFirst;
        int oldSlots;
        synchronized (this) {
            if (other.closed) {
                throw new WipedException();
            }
            wipeAll();
            oldSlab = slab();
            oldFirst = first;
            oldSlots = slots;
            slab = other.slab;
            first = other.first;
            slots = other.slots;
            other.closed = true;
        }
        oldSlab.owner().giveBack(oldSlab, oldFirst, oldSlots);
    }

    private void wipeAll() {
        int bytes = slots * SLOT_BYTES;
        slab().wipe(position(0, bytes), bytes);
    }

    /** Wipes all slots and gives them back. Closing again does nothing. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            wipeAll();
            closed = true;
        }
        slab().owner().giveBack(slab(), first, slots);
    }

    @Override
    public String toString() {
        return "SecretBlock[redacted]";
    }
}
