package io.github.themapleseed.tinymls.conformance.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/** CONTRACT.md item 20: every kind of buffer as input with every kind as output, at offsets, and memory segments. */
class BufferTest {
    private static final int[] LENGTHS = {0, 1, 17, 4_095, 4_096, 4_097, 65_536, 200_000};

    private final SecretKey key;

    BufferTest() throws GeneralSecurityException {
        key = Tiny.liveKey();
    }

    @Test
    void item20EveryKindWithEveryKind() throws GeneralSecurityException {
        int cases = 0;
        for (Pattern.Memory source : Pattern.Memory.values()) {
            for (Pattern.Memory target : Pattern.Memory.values()) {
                for (int length : LENGTHS) {
                    byte[] plaintext = Tiny.plaintext(length);
                    byte[] message = through(Tiny.sealer(key), source.input(plaintext), target);
                    assertArrayEquals(plaintext, Tiny.open(key, message));
                    assertArrayEquals(plaintext, through(Tiny.opener(key), source.input(message), target));
                    cases += 2;
                }
            }
        }
        Tiny.report("kinds of buffers", cases);
    }

    /** With exactly the room there must be: the JDK's default would want more, call by call. */
    private static byte[] through(Cipher cipher, ByteBuffer in, Pattern.Memory target)
            throws GeneralSecurityException {
        int needed = cipher.getOutputSize(in.remaining());
        byte[] before = new byte[in.remaining()];
        in.duplicate().get(before);
        ByteBuffer out = target.room(needed + 11).position(6).limit(needed + 6);
        assertEquals(needed, cipher.doFinal(in, out));
        assertEquals(in.limit(), in.position());
        assertEquals(needed + 6, out.position());
        byte[] after = new byte[before.length];
        in.flip().get(after);
        assertArrayEquals(before, after, "the input is not written to");
        byte[] frame = new byte[needed + 11];
        out.clear().get(frame);
        for (int i = 0; i < 11; i++) {
            assertEquals(0, frame[i < 6 ? i : needed + i], "nothing is written outside position and limit");
        }
        byte[] output = new byte[needed];
        System.arraycopy(frame, 6, output, 0, needed);
        return output;
    }

    @Test
    void item20WhatTheJcaItselfRefuses() throws GeneralSecurityException {
        Cipher cipher = Tiny.sealer(key);
        ByteBuffer one = ByteBuffer.allocate(200);
        assertThrows(IllegalArgumentException.class, () -> cipher.doFinal(one, one));
        assertThrows(ReadOnlyBufferException.class,
                () -> cipher.doFinal(ByteBuffer.allocate(3), one.asReadOnlyBuffer()));
        assertEquals(Tiny.OVERHEAD, cipher.getOutputSize(0), "nothing was consumed");
    }

    /** Memory segments, native and on the heap, where the JDK has them (22 and later). */
    @Test
    void item20MemorySegments() throws ReflectiveOperationException, GeneralSecurityException {
        assumeTrue(Runtime.version().feature() >= 22, "no memory segments before JDK 22");
        Class<?> arenas = Class.forName("java.lang.foreign.Arena");
        Class<?> segments = Class.forName("java.lang.foreign.MemorySegment");
        Method asBuffer = segments.getMethod("asByteBuffer");
        Object arena = arenas.getMethod("ofConfined").invoke(null);
        Method allocate = arenas.getMethod("allocate", long.class, long.class);
        Method ofArray = segments.getMethod("ofArray", byte[].class);
        for (int length : LENGTHS) {
            byte[] plaintext = Tiny.plaintext(length);
            int sealed = Tiny.sealedSize(length);
            for (int kinds = 0; kinds < 4; kinds++) {
                Object source = (kinds & 1) == 0 ? ofArray.invoke(null, new byte[length + 1])
                        : allocate.invoke(arena, length + 1L, 1L);
                Object target = (kinds & 2) == 0 ? ofArray.invoke(null, new byte[sealed])
                        : allocate.invoke(arena, (long) sealed, 1L);
                ByteBuffer in = (ByteBuffer) asBuffer.invoke(source);
                ByteBuffer out = (ByteBuffer) asBuffer.invoke(target);
                in.put(plaintext).flip();
                assertEquals(sealed, Tiny.sealer(key).doFinal(in, out));
                in.clear().limit(length);
                assertEquals(length, Tiny.opener(key).doFinal(out.flip(), in));
                byte[] opened = new byte[length];
                in.flip().get(opened);
                assertArrayEquals(plaintext, opened);
            }
        }
        arenas.getMethod("close").invoke(arena);
    }

    /** Opening a long message in small pieces to direct memory takes no array of the message's size each time. */
    @Test
    void item20SmallPiecesToALargeDirectBuffer() throws GeneralSecurityException {
        byte[] plaintext = Tiny.plaintext(4 * Tiny.MIB);
        byte[] message = Tiny.seal(key, plaintext);
        Cipher opener = Tiny.opener(key);
        ByteBuffer in = ByteBuffer.allocateDirect(message.length).put(message).flip();
        ByteBuffer out = ByteBuffer.allocateDirect(plaintext.length);
        long before = allocated();
        while (in.remaining() > 512) {
            in.limit(in.position() + 512);
            opener.update(in, out);
            in.limit(message.length);
        }
        opener.doFinal(in, out);
        assertTrue(allocated() - before < 16L * message.length, "allocated " + (allocated() - before) + " bytes");
        byte[] opened = new byte[plaintext.length];
        out.flip().get(opened);
        assertArrayEquals(plaintext, opened);
    }

    private static long allocated() {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
