package io.github.themapleseed.tinymls.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import io.github.themapleseed.tinymls.session.SessionHandle;
import io.github.themapleseed.tinymls.session.World;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a cipher that goes back to its pool still holds: a few KiB, whatever has passed through it. */
class PooledCipherTest {
    private static final int MOST_BYTES = 8 << 10;
    private static final int LONG = 40 * ChunkLayout.V1.chunkBytes() + 5_000;
    private static final int MEDIUM = 50_000;
    private static final int[] PARTS = {512, 8_192, 8_193, ChunkLayout.V1.chunkBytes(), 1 << 20};
    private static final String ROOM = CipherOperation.class.getPackageName();

    private final SessionHandle key = new World().imported(World.DEFAULT);
    private final EncryptOperation sealing = new EncryptOperation(key, null, null);
    private final DecryptOperation holding = new DecryptOperation(key, null, 1 << 30);
    private final DecryptOperation releasing = new DecryptOperation(key, null, 0);

    /** Bytes of the arrays that an object of this room holds, over objects of this room; all of them are listed. */
    private static long arrays(Object from, List<byte[]> found, Set<Object> seen) throws IllegalAccessException {
        if (from == null || !seen.add(from)) {
            return 0;
        }
        if (from.getClass().isArray()) {
            if (from instanceof byte[] bytes) {
                found.add(bytes);
            }
            return (long) Array.getLength(from) * (from instanceof byte[] ? 1 : 4);
        }
        long bytes = 0;
        for (Field field : from.getClass().getDeclaredFields()) {
            boolean own = field.getType().isArray() || field.getType().getPackageName().equals(ROOM);
            if (own && !Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                field.setAccessible(true);
                bytes += arrays(field.get(from), found, seen);
            }
        }
        return bytes;
    }

    private static long held(CipherOperation operation) throws IllegalAccessException {
        return arrays(operation, new ArrayList<>(), Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static List<byte[]> arraysOf(CipherOperation operation) throws IllegalAccessException {
        List<byte[]> found = new ArrayList<>();
        arrays(operation, found, Collections.newSetFromMap(new IdentityHashMap<>()));
        return found;
    }

    private static byte[] feed(CipherOperation operation, byte[] input, int part, boolean roomy) throws Exception {
        byte[] output = new byte[input.length + input.length / 8 + 200];
        int done = 0;
        int at = 0;
        for (; input.length - at > part; at += part) {
            if (roomy) {
                done += operation.update(input, at, part, new OutputRegion(output, done, output.length - done));
            } else {
                byte[] some = operation.update(input, at, part);
                System.arraycopy(some, 0, output, done, some.length);
                done += some.length;
            }
        }
        done += WholeCalls.doFinal(operation, input, at, input.length - at,
                new OutputRegion(output, done, output.length - done));
        return Arrays.copyOf(output, done);
    }

    private static byte[] plaintext(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0x6D);
        return bytes;
    }

    @Test
    void littleIsHeldAfterALongMessage() throws Exception {
        for (int length : new int[] {LONG, MEDIUM}) {
            byte[] plaintext = plaintext(length);
            for (int part : PARTS) {
                for (boolean roomy : new boolean[] {true, false}) {
                    byte[] message = feed(sealing, plaintext, part, roomy);
                    assertTrue(held(sealing) <= MOST_BYTES, "sealing: " + held(sealing));
                    for (DecryptOperation opening : new DecryptOperation[] {holding, releasing}) {
                        assertArrayEquals(plaintext, feed(opening, message, part, roomy));
                        assertTrue(held(opening) <= MOST_BYTES, "opening: " + held(opening));
                    }
                }
            }
        }
    }

    @Test
    void littleIsHeldOfAMessageThatIsGivenUpOrRefused() throws Exception {
        byte[] message = feed(sealing, plaintext(LONG), 8_192, false);
        message[message.length - 1] ^= 1;
        for (DecryptOperation opening : new DecryptOperation[] {holding, releasing}) {
            assertThrows(RefusedMessageException.class, () -> feed(opening, message, 8_192, false));
            opening.reset();
            assertTrue(held(opening) <= MOST_BYTES, "refused: " + held(opening));
            opening.update(message, 0, message.length - 30_000);
            opening.reset();
            assertTrue(held(opening) <= MOST_BYTES, "given up: " + held(opening));
        }
        sealing.update(plaintext(LONG), 0, LONG,
                new OutputRegion(new byte[LONG], 0, 100 + 40 * ChunkLayout.V1.sealedChunkBytes()));
        sealing.reset();
        assertTrue(held(sealing) <= MOST_BYTES, "sealing given up: " + held(sealing));
    }

    /** The plaintext gathered for a chunk is wiped, be the array kept or dropped. */
    @Test
    void plaintextIsWipedBeforeItsArrayIsDropped() throws Exception {
        for (int length : new int[] {1_000, MEDIUM, LONG}) {
            sealing.update(plaintext(length), 0, length);
            List<byte[]> before = arraysOf(sealing);
            assertTrue(before.stream().anyMatch(PooledCipherTest::hasPlaintext), "there is plaintext to wipe");
            WholeCalls.doFinal(sealing, new byte[0], 0, 0, OutputRegion.of(new byte[length + 200]));
            for (byte[] array : before) {
                assertEquals(false, hasPlaintext(array), length + " bytes");
            }
        }
    }

    private static boolean hasPlaintext(byte[] array) {
        for (int i = 0; i + 2 < array.length; i++) {
            if (array[i] == 0x6D && array[i + 1] == 0x6D && array[i + 2] == 0x6D) {
                return true;
            }
        }
        return false;
    }

    /** A message of small pieces finds its buffer where the last one left it. */
    @Test
    void smallBufferIsKept() throws Exception {
        byte[] message = feed(sealing, plaintext(2_000), 500, false);
        List<byte[]> before = arraysOf(sealing);
        feed(sealing, plaintext(2_000), 500, false);
        assertTrue(before.stream().anyMatch(array -> array.length >= 1_000), "there is one");
        assertEquals(before, arraysOf(sealing));
        assertEquals(Header.BYTES + 2_000 + 16, message.length);
    }
}
