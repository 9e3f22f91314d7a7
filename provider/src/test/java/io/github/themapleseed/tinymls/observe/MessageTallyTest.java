package io.github.themapleseed.tinymls.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.ref.Reference;
import org.junit.jupiter.api.Test;

/** A tally is added whole, once, and before anyone reads a total if its holder is known. */
class MessageTallyTest {
    private final MessageTally tally = MessageTally.OF_OPENED.get();
    private final long messages = Counter.OPENED.total();
    private final long bytes = Counter.OPENED_BYTES.total();

    private void assertTold(long moreMessages, long moreBytes) {
        assertEquals(messages + moreMessages, Counter.OPENED.total());
        assertEquals(bytes + moreBytes, Counter.OPENED_BYTES.total());
    }

    @Test
    void sixtyFourMessagesAreTold() {
        for (int i = 0; i < 63; i++) {
            tally.add(10);
        }
        assertTold(0, 0);
        tally.add(7);
        assertTold(64, 637);
        tally.add(1);
        assertEquals(1, tally.flush());
        assertEquals(0, tally.flush(), "added already");
        assertTold(65, 638);
    }

    @Test
    void readerHasItsHolderTellFirst() {
        MessageTally.Owner holder = tally::flush;
        MessageTally.flushBeforeReading(holder);
        tally.add(5);
        assertTold(1, 5);
        Reference.reachabilityFence(holder);
    }
}
