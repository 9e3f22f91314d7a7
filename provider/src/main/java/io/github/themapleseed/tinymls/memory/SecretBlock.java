package io.github.themapleseed.tinymls.memory;

/**
 * Some secrets of 32 bytes or fewer, side by side in slots of direct memory, where no collector moves or copies them.
 *
 * <p>Reading, writing and closing exclude each other, so what is read is either the whole secret or a
 * {@link WipedException}; zeros are never handed out as a key. Nothing but copying a few bytes is done under the monitor.
 * The owner closes the block; nothing else gives its slots back. Arrays that secrets are read into are the caller's to
 * wipe. Thread-safe.
 */
public final class SecretBlock implements AutoCloseable {
    /** Bytes of a slot. */
    public static final int SLOT_BYTES = 32;

    private final Slab slab;
    private final int first;
    private final int slots;
    private boolean closed;

    SecretBlock(Slab slab, int first, int slots) {
        this.slab = slab;
        this.first = first;
        this.slots = slots;
    }

    /** How many slots it has. */
    public int slots() {
        return slots;
    }

    /**
     * Copies the first {@code length} bytes of a slot, or of the slots from there on, into an array.
     *
     * @throws WipedException if the block has been closed
     */
    public synchronized void read(int slot, byte[] target, int offset, int length) {
        slab.read(position(slot, length), target, offset, length);
    }

    /**
     * Fills a slot, or the slots from there on, from an array, which stays the caller's to wipe.
     *
     * @throws WipedException if the block has been closed
     */
    public synchronized void write(int slot, byte[] source, int offset, int length) {
        slab.write(position(slot, length), source, offset, length);
    }

    /**
     * Copies slots to another block of the same owner, without a copy in the heap. The other block must be in the hands
     * of the calling thread alone.
     *
     * @throws WipedException if one of the blocks has been closed
     */
    public synchronized void copyTo(int slot, SecretBlock target, int targetSlot, int count) {
        int bytes = count * SLOT_BYTES;
        slab.copyTo(position(slot, bytes), target.slab, target.position(targetSlot, bytes), bytes);
    }

    /** Copies bytes from anywhere in the block, slots or not, into an array; errors as for {@link #read}. */
    synchronized void readBytes(int at, byte[] target, int offset, int length) {
        slab.read(bytePosition(at, length), target, offset, length);
    }

    /** Fills bytes anywhere in the block from an array; errors as for {@link #write}. */
    synchronized void writeBytes(int at, byte[] source, int offset, int length) {
        slab.write(bytePosition(at, length), source, offset, length);
    }

    /** Wipes one slot, which can be written again. */
    public synchronized void wipe(int slot) {
        slab.wipe(position(slot, SLOT_BYTES), SLOT_BYTES);
    }

    /** Whether it has been closed. */
    public synchronized boolean isClosed() {
        return closed;
    }

    /** Where a slot begins in the slab, in bytes. */
    private int position(int slot, int length) {
        return bytePosition(slot * SLOT_BYTES, length);
    }

    /** Where a byte of the block stands in the slab. */
    private int bytePosition(int at, int length) {
        if (closed) {
            throw new WipedException();
        }
        if (at < 0 || length < 0 || length > slots * SLOT_BYTES - at) {
            throw new IndexOutOfBoundsException("byte " + at + ", " + length + " bytes of " + slots + " slots");
        }
        return first * SLOT_BYTES + at;
    }

    /** Wipes all slots and gives them back; more than once does no harm. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            slab.wipe(first * SLOT_BYTES, slots * SLOT_BYTES);
        }
        slab.owner().giveBack(slab, first, slots);
    }

    @Override
    public String toString() {
        return "SecretBlock[redacted]";
    }
}
