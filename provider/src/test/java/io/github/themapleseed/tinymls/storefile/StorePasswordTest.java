package io.github.themapleseed.tinymls.storefile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.memory.SecretMemory;
import io.github.themapleseed.tinymls.memory.WipedException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** KEYSTORE.md section 3: a password is UTF-8, or refused. */
@Tag("own-process")
@net.jqwik.api.Tag("own-process")
class StorePasswordTest {
    /** The bytes by the JDK, or null if it has none for these characters. */
    private static byte[] utf8(String text) {
        try {
            var encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return Arrays.copyOf(encoded.array(), encoded.limit());
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static void check(String text) {
        byte[] expected = utf8(text);
        if (expected == null) {
            assertThrows(IllegalArgumentException.class, () -> StorePassword.of(text.toCharArray()));
            return;
        }
        try (StorePassword password = StorePassword.of(text.toCharArray())) {
            assertArrayEquals(expected, password.bytes());
            assertArrayEquals(expected, password.bytes(), "again");
            assertEquals(text.isEmpty(), password.isEmpty());
        }
    }

    @Property
    void asTheJdkEncodes(@ForAll String text) {
        check(text);
    }

    @Test
    void borders() {
        for (int point : new int[] {0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x1_0000, 0x10_FFFF}) {
            check("x" + Character.toString(point) + "y");
        }
        for (String half : new String[] {"\ud800", "\udfff", "a\udbff", "\udc00\ud800", "\ud800\ud800\udc00"}) {
            assertEquals(null, utf8(half));
            check(half);
        }
        check("");
    }

    @Test
    void refusalShowsNothing() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> StorePassword.of("secret\ud800".toCharArray())).getMessage();
        assertFalse(message.contains("secret"));
    }

    @Test
    void endsWithItsEnd() {
        long before = SecretMemory.slotsInUse();
        StorePassword password = StorePassword.of("secret".toCharArray());
        password.close();
        assertEquals(before, SecretMemory.slotsInUse());
        assertThrows(WipedException.class, password::bytes);
    }
}
