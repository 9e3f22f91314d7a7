package io.github.themapleseed.tinymls.observe;

import java.util.function.ToLongFunction;

/**
 * Messages that one user counts for itself and tells the process of now and then, since adding to a count that
 * others add to would be a good part of what a short message costs. Whoever holds such users tells for those at
 * rest when a total is read. Not thread-safe.
 */
public final class MessageTally {
    /** For one who counts nothing in batches. */
    public static final MessageTally NONE = new MessageTally(Counter.SEALED, Counter.SEALED_BYTES);

    private static final int MESSAGES = 64;
    private static final GaugeSources UNTOLD = new GaugeSources();

    private final Counter messageCount;
    private final Counter byteCount;
    private int messages;
    private long bytes;

    private MessageTally(Counter messageCount, Counter byteCount) {
        this.messageCount = messageCount;
        this.byteCount = byteCount;
    }

    /** For one who seals. */
    public static MessageTally ofSealed() {
        return new MessageTally(Counter.SEALED, Counter.SEALED_BYTES);
    }

    /** For one who opens. */
    public static MessageTally ofOpened() {
        return new MessageTally(Counter.OPENED, Counter.OPENED_BYTES);
    }

    /** One more message, of that many bytes of plaintext. */
    public void add(long plaintextBytes) {
        bytes += plaintextBytes;
        if (++messages == MESSAGES) {
            tell();
        }
    }

    /**
     * Tells what has not been told.
     *
     * @return how many messages those were
     */
    public int tell() {
        int told = messages;
        if (told > 0) {
            messageCount.add(told);
            byteCount.add(bytes);
            messages = 0;
            bytes = 0;
        }
        return told;
    }

    /** Has that object tell, by that function, before a total is read; for as long as it is reachable. */
    public static <T> void tellBeforeReading(T owner, ToLongFunction<T> teller) {
        UNTOLD.add(owner, teller);
    }

    /** Messages told of by those at rest. */
    static long gather() {
        return UNTOLD.stream().sum();
    }
}
