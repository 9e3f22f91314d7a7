package io.github.themapleseed.tinymls.conformance.contract;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;

/**
 * The ways in which code puts a message through a {@code Cipher}, in either direction. Each checks on its way what
 * holds for every such call: {@code update} returns no null and no more than {@code getOutputSize} said (CONTRACT.md
 * CONTRACT.md items 12 and 14), {@code doFinal} exactly what it said (CONTRACT.md item 12), buffers are consumed and
 * filled (CONTRACT.md item 20).
 */
record Pattern(String name, Feed feed) {
    private static final int MARGIN = 7;

    interface Feed {
        byte[] run(Cipher cipher, byte[] input) throws GeneralSecurityException, IOException;
    }

    byte[] run(Cipher cipher, byte[] input) throws GeneralSecurityException, IOException {
        return feed.run(cipher, input);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Every pattern. */
    static List<Pattern> all() {
        List<Pattern> all = new ArrayList<>(List.of(
                new Pattern("one-shot", (cipher, input) -> cipher.doFinal(input)),
                new Pattern("one-shot, range", Pattern::range),
                new Pattern("one-shot, given array", Pattern::givenArray),
                new Pattern("one-shot, in place", (cipher, input) -> inPlace(cipher, input, input.length + 1)),
                new Pattern("streams in", Pattern::streamIn),
                new Pattern("streams out", Pattern::streamOut)));
        for (int part : Tiny.PARTS) {
            all.add(new Pattern("parts of " + part, (cipher, input) -> newArrays(cipher, input, part)));
            all.add(new Pattern("parts of " + part + ", given array", (cipher, input) -> parts(cipher, input, part)));
            all.add(new Pattern("parts of " + part + ", in place", (cipher, input) -> inPlace(cipher, input, part)));
        }
        for (Memory memory : Memory.values()) {
            all.add(new Pattern(memory + " buffer",
                    (cipher, input) -> buffers(cipher, input, input.length + 1, memory)));
            for (int part : new int[] {17, 8_192, Tiny.CHUNK}) {
                all.add(new Pattern(memory + " buffer, parts of " + part,
                        (cipher, input) -> buffers(cipher, input, part, memory)));
            }
        }
        return all;
    }

    /** Kinds of buffers; the input's kind is made of a writable buffer that holds the input. */
    enum Memory {
        HEAP(ByteBuffer::allocate, UnaryOperator.identity()),
        DIRECT(ByteBuffer::allocateDirect, UnaryOperator.identity()),
        SLICED_HEAP(Memory::slicedHeap, UnaryOperator.identity()),
        SLICED_DIRECT(Memory::slicedDirect, UnaryOperator.identity()),
        READ_ONLY_HEAP(ByteBuffer::allocate, ByteBuffer::asReadOnlyBuffer),
        READ_ONLY_DIRECT(ByteBuffer::allocateDirect, ByteBuffer::asReadOnlyBuffer),
        HEAP_TO_DIRECT(ByteBuffer::allocateDirect, Memory::heapCopy),
        DIRECT_TO_HEAP(ByteBuffer::allocate, Memory::directCopy);

        private final IntFunction<ByteBuffer> maker;
        private final UnaryOperator<ByteBuffer> view;

        Memory(IntFunction<ByteBuffer> maker, UnaryOperator<ByteBuffer> view) {
            this.maker = maker;
            this.view = view;
        }

        ByteBuffer room(int bytes) {
            return maker.apply(bytes);
        }

        ByteBuffer input(byte[] bytes) {
            return view.apply(maker.apply(bytes.length).put(bytes).flip());
        }

        private static ByteBuffer slicedHeap(int bytes) {
            return ByteBuffer.allocate(bytes + 24).position(13).limit(13 + bytes).slice();
        }

        private static ByteBuffer slicedDirect(int bytes) {
            return ByteBuffer.allocateDirect(bytes + 24).position(13).limit(13 + bytes).slice();
        }

        private static ByteBuffer heapCopy(ByteBuffer source) {
            return ByteBuffer.allocate(source.remaining()).put(source).flip();
        }

        private static ByteBuffer directCopy(ByteBuffer source) {
            return ByteBuffer.allocateDirect(source.remaining()).put(source).flip();
        }
    }

    private static byte[] range(Cipher cipher, byte[] input) throws GeneralSecurityException {
        byte[] framed = new byte[input.length + 2 * MARGIN];
        System.arraycopy(input, 0, framed, MARGIN, input.length);
        return cipher.doFinal(framed, MARGIN, input.length);
    }

    private static byte[] givenArray(Cipher cipher, byte[] input) throws GeneralSecurityException {
        byte[] output = new byte[cipher.getOutputSize(input.length) + 2 * MARGIN];
        Arrays.fill(output, (byte) 0x5A);
        int written = cipher.doFinal(input, 0, input.length, output, MARGIN);
        check(written == output.length - 2 * MARGIN, "doFinal wrote other than getOutputSize said");
        for (int i = 0; i < MARGIN; i++) {
            check(output[i] == 0x5A && output[output.length - 1 - i] == 0x5A, "wrote outside its place");
        }
        return Arrays.copyOfRange(output, MARGIN, MARGIN + written);
    }

    private static byte[] newArrays(Cipher cipher, byte[] input, int part) throws GeneralSecurityException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        for (; at + part < input.length; at += part) {
            int bound = cipher.getOutputSize(part);
            byte[] some = cipher.update(input, at, part);
            check(some != null && some.length <= bound, "update returned null, or more than getOutputSize said");
            out.writeBytes(some);
        }
        int expected = cipher.getOutputSize(input.length - at);
        byte[] last = cipher.doFinal(input, at, input.length - at);
        check(last.length <= expected, "doFinal returned more than getOutputSize said");
        out.writeBytes(last);
        return out.toByteArray();
    }

    private static byte[] parts(Cipher cipher, byte[] input, int part) throws GeneralSecurityException {
        byte[] output = new byte[cipher.getOutputSize(input.length)];
        int written = 0;
        int at = 0;
        for (; at + part < input.length; at += part) {
            written += cipher.update(input, at, part, output, written);
        }
        written += cipher.doFinal(input, at, input.length - at, output, written);
        check(written == output.length, "parts add up to other than getOutputSize said at first");
        return output;
    }

    private static byte[] inPlace(Cipher cipher, byte[] input, int part) throws GeneralSecurityException {
        byte[] both = Arrays.copyOf(input, Math.max(input.length, cipher.getOutputSize(input.length)));
        int written = 0;
        int at = 0;
        for (; at + part < input.length; at += part) {
            written += cipher.update(both, at, part, both, written);
            check(written <= at + part, "the output overtook the input");
        }
        written += cipher.doFinal(both, at, input.length - at, both, written);
        return Arrays.copyOf(both, written);
    }

    private static byte[] buffers(Cipher cipher, byte[] input, int part, Memory memory)
            throws GeneralSecurityException {
        ByteBuffer in = memory.input(input);
        ByteBuffer out = memory.room(cipher.getOutputSize(input.length));
        while (in.remaining() > part) {
            in.limit(in.position() + part);
            int before = out.position();
            int written = cipher.update(in, out);
            check(!in.hasRemaining() && out.position() == before + written, "update moved a buffer otherwise");
            in.limit(input.length);
        }
        cipher.doFinal(in, out);
        check(!in.hasRemaining() && !out.hasRemaining(), "doFinal moved a buffer otherwise");
        byte[] result = new byte[out.flip().remaining()];
        out.get(result);
        return result;
    }

    private static byte[] streamIn(Cipher cipher, byte[] input) throws IOException {
        try (CipherInputStream in = new CipherInputStream(new ByteArrayInputStream(input), cipher)) {
            return in.readAllBytes();
        }
    }

    private static byte[] streamOut(Cipher cipher, byte[] input) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CipherOutputStream through = new CipherOutputStream(out, cipher)) {
            for (int at = 0; at < input.length; at += 4_096) {
                through.write(input, at, Math.min(4_096, input.length - at));
            }
        }
        return out.toByteArray();
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
