package io.github.themapleseed.tinymls.conformance.memory;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.SecureRandom;
import javax.crypto.SecretKey;

/**
 * A secret of the application's in direct memory, read from a channel without a stop in the heap. The only arrays with
 * its bytes are those that a caller asks for. After {@link #wipe} the application has no copy: a copy that is found
 * then is the provider's.
 */
final class OutsideKey implements SecretKey {
    private static final long serialVersionUID = 1L;

    private final transient ByteBuffer secret;

    private OutsideKey(ByteBuffer secret) {
        this.secret = secret;
    }

    /** Reads one byte with the length, then the secret. */
    static OutsideKey read(ReadableByteChannel channel) throws IOException {
        int length = fill(channel, ByteBuffer.allocateDirect(1)).get(0) & 0xff;
        return new OutsideKey(fill(channel, ByteBuffer.allocateDirect(length)));
    }

    private static ByteBuffer fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the attacker hung up");
            }
        }
        return buffer;
    }

    /** Overwrites the secret with zeros. */
    void wipe() {
        for (int i = 0; i < secret.capacity(); i++) {
            secret.put(i, (byte) 0);
        }
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        byte[] copy = new byte[secret.capacity()];
        secret.get(0, copy);
        return copy;
    }

    /** A generator that gives this secret, for a {@code KeyGenerator} whose key the attacker knows. */
    SecureRandom asGenerator() {
        return new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                secret.get(0, bytes);
            }
        };
    }
}
