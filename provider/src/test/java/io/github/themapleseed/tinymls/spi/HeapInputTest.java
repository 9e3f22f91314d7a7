package io.github.themapleseed.tinymls.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A copy of what a caller's buffer holds is wiped; the caller's own bytes are left alone. */
class HeapInputTest {
    private static final byte[] TEXT = {1, 2, 3, 4};

    @Test
    void copyOfADirectBufferIsWiped() {
        ByteBuffer direct = ByteBuffer.allocateDirect(TEXT.length).put(TEXT).flip();
        HeapInput input = HeapInput.of(direct);
        assertArrayEquals(TEXT, input.bytes());
        input.close();
        assertArrayEquals(new byte[TEXT.length], input.bytes());
        assertEquals(TEXT.length, direct.remaining());
    }

    @Test
    void arrayOfTheCallersIsNot() {
        byte[] text = TEXT.clone();
        HeapInput input = HeapInput.of(ByteBuffer.wrap(text));
        assertSame(text, input.bytes());
        input.close();
        assertArrayEquals(TEXT, text);
    }
}
