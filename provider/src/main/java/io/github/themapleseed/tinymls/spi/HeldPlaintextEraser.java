package io.github.themapleseed.tinymls.spi;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Erases what is held back of one message that cannot come to its end any more: its stream has been erased. It refers
 * to nothing of the cipher but that, so a cipher that was dropped half-way can be found to be gone. If the cipher's user
 * is at work on it, that thread erases when it is done.
 */
final class HeldPlaintextEraser implements Runnable {
    private final ReentrantLock holding;
    private final OutputQueue held;
    private boolean retired;

    /** An eraser of that queue, for whoever holds that lock. */
    HeldPlaintextEraser(ReentrantLock holding, OutputQueue held) {
        this.holding = holding;
        this.held = held;
    }

    /** Ends it with its message: what is held after that is another's. Called with the lock held. */
    void retire() {
        retired = true;
    }

    @Override
    public void run() {
        if (holding.tryLock()) {
            try {
                if (!retired) {
                    held.clear();
                }
            } finally {
                holding.unlock();
            }
        }
    }
}
