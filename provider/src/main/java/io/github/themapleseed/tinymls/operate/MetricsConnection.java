package io.github.themapleseed.tinymls.operate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One connection to the metrics endpoint: reads a request's head, writes the answer, and then reads on until the
 * client closes, since closing earlier may take the answer away from a client that is still sending. Never blocks.
 */
final class MetricsConnection {
    private static final int MAX_HEAD_BYTES = 8_192;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final long deadlineNanos;
    private final ByteBuffer head = ByteBuffer.allocate(MAX_HEAD_BYTES);
    /** Null while the request is being read. */
    private ByteBuffer answer;

    MetricsConnection(SocketChannel channel, SelectionKey key, long deadlineNanos) {
        this.channel = channel;
        this.key = key;
        this.deadlineNanos = deadlineNanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Closes it if its deadline has passed; whether it is closed. */
    boolean isOver(long now) {
        if (now - deadlineNanos >= 0) {
            close();
        }
        return !channel.isOpen();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            return; // closed by the other side
        }
    }

    /** Goes on as far as the client lets it. */
    void proceed() {
        try {
            if (answer == null) {
                readHead();
            }
            if (answer != null && answer.hasRemaining()) {
                write();
            } else if (answer != null) {
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
            answer = ByteBuffer.wrap(MetricsResponse.to(text));
        } else if (!head.hasRemaining()) {
            answer = ByteBuffer.wrap(MetricsResponse.tooLarge());
        } else if (ended) {
            close();
        }
    }

    private void write() throws IOException {
        channel.write(answer);
        if (answer.hasRemaining()) {
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
