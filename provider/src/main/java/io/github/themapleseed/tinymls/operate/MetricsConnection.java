package io.github.themapleseed.tinymls.operate;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One connection to the metrics endpoint. Reads the head of a request, writes the response, and then reads on until the
 * client closes: a connection that is closed while the client still sends is reset, and the client may lose the
 * response. Never blocks.
 */
final class MetricsConnection {
    private static final int MAX_HEAD_BYTES = 8_192;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final long deadlineNanos;
    private final ByteBuffer head = ByteBuffer.allocate(MAX_HEAD_BYTES);
    /** Null while the request is being read. */
    private @Nullable ByteBuffer response;

    MetricsConnection(SocketChannel channel, SelectionKey key, long deadlineNanos) {
        this.channel = channel;
        this.key = key;
        this.deadlineNanos = deadlineNanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Closes it if its deadline has passed; returns whether it is closed, by this or otherwise. */
    boolean closeIfOverdue(long now) {
        if (now - deadlineNanos >= 0) {
            close();
        }
        return !channel.isOpen();
    }

    /** Closes the connection, whether its client has closed it or not. */
    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            return; // the other side has closed it
        }
    }

    /** Reads or writes as much as the channel allows at present. */
    void proceed() {
        try {
            if (response == null) {
                readHead();
            }
            if (response != null && response.hasRemaining()) {
                write(response);
            } else if (response != null) {
                skipInput();
            }
        } catch (IOException | RuntimeException e) {
            close();
        }
    }

    private void readHead() throws IOException {
        boolean ended = channel.read(head) < 0;
        String text = new String(head.array(), 0, head.position(), StandardCharsets.ISO_8859_1);
        if (MetricsResponse.isWholeHead(text)) {
            response = ByteBuffer.wrap(MetricsResponse.to(text));
        } else if (!head.hasRemaining()) {
            response = ByteBuffer.wrap(MetricsResponse.tooLarge());
        } else if (ended) {
            close();
        }
    }

    private void write(ByteBuffer response) throws IOException {
        channel.write(response);
        if (response.hasRemaining()) {
            key.interestOps(SelectionKey.OP_WRITE);
        } else {
            channel.shutdownOutput();
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private void skipInput() throws IOException {
        head.clear();
        if (channel.read(head) < 0) {
            close();
        }
    }
}
