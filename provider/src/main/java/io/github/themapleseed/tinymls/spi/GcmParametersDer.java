package io.github.themapleseed.tinymls.spi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.InvalidAlgorithmParameterException;

/**
 * DER of GCMParameters (RFC 5084 section 3.2):
 *
 * <pre>SEQUENCE { aes-nonce OCTET STRING, aes-ICVlen INTEGER DEFAULT 12 }</pre>
 */
final class GcmParametersDer {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int INTEGER = 0x02;
    private static final int DEFAULT_TAG_BYTES = 12;
    private static final int LONGEST = 1 << 24;

    private GcmParametersDer() {
    }

    static byte[] encode(CallerParameters parameters) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        put(content, OCTET_STRING, parameters.iv());
        int tagBytes = parameters.tagBits() / Byte.SIZE;
        if (tagBytes != DEFAULT_TAG_BYTES) {
            put(content, INTEGER, new byte[] {(byte) tagBytes});
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        put(whole, SEQUENCE, content.toByteArray());
        return whole.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, int tag, byte[] content) {
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(content.length) + 7) / Byte.SIZE;
            out.write(0x80 | octets);
            for (int i = octets - 1; i >= 0; i--) {
                out.write(content.length >>> Byte.SIZE * i);
            }
        }
        out.writeBytes(content);
    }

    static CallerParameters decode(byte[] encoding) throws IOException {
        ByteBuffer whole = ByteBuffer.wrap(encoding);
        ByteBuffer content = take(whole, SEQUENCE);
        ByteBuffer nonce = take(content, OCTET_STRING);
        byte[] iv = new byte[nonce.remaining()];
        nonce.get(iv);
        int tagBytes = content.hasRemaining() ? tagBytes(take(content, INTEGER)) : DEFAULT_TAG_BYTES;
        if (content.hasRemaining() || whole.hasRemaining()) {
            throw malformed("bytes follow its end");
        }
        try {
            return new CallerParameters(CallerParameters.checkedIv(iv),
                    CallerParameters.checkedTag(tagBytes * Byte.SIZE));
        } catch (InvalidAlgorithmParameterException e) {
            throw new IOException("malformed GCMParameters: " + e.getMessage(), e);
        }
    }

    private static int tagBytes(ByteBuffer integer) throws IOException {
        if (integer.remaining() != 1) {
            throw malformed("its tag length is not one byte");
        }
        return integer.get();
    }

    private static ByteBuffer take(ByteBuffer in, int tag) throws IOException {
        if (in.remaining() < 2 || (in.get() & 0xFF) != tag) {
            throw malformed("it is not a sequence of nonce and tag length");
        }
        int length = length(in);
        if (length > in.remaining()) {
            throw malformed("it is cut short");
        }
        ByteBuffer content = in.slice(in.position(), length);
        in.position(in.position() + length);
        return content;
    }

    private static int length(ByteBuffer in) throws IOException {
        int first = in.get() & 0xFF;
        if (first < 0x80) {
            return first;
        }
        int octets = first & 0x7F;
        if (octets == 0 || octets > Integer.BYTES || octets > in.remaining()) {
            throw malformed("a length of it is out of range");
        }
        long length = 0;
        for (int i = 0; i < octets; i++) {
            length = length << Byte.SIZE | in.get() & 0xFF;
        }
        if (length > LONGEST) {
            throw malformed("a length of it is out of range");
        }
        return (int) length;
    }

    private static IOException malformed(String how) {
        return new IOException("malformed GCMParameters: " + how);
    }
}
