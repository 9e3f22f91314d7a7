package io.github.themapleseed.tinymls.spi;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Erases the plaintext of one message that is held back, when maintenance erases the message's stream. It refers to
 * nothing else of the cipher, so that a cipher dropped half-way is collected. While the cipher's user has the lock, it
 * does nothing: the user's thread erases when it unlocks.
 */
final class HeldPlaintextEraser implements Runnable {
    private final ReentrantLock holding;
    private final OutputQueue held;
    private boolean retired;

    /** An eraser of that queue, which the lock guards. */
    HeldPlaintextEraser(ReentrantLock holding, OutputQueue held) {
        this.holding = holding;
        this.held = held;
    }

    /** Ends the eraser with its message: the queue serves the next one. Called with the lock held. */
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
