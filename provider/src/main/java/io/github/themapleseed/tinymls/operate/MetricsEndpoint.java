package io.github.themapleseed.tinymls.operate;

import io.github.themapleseed.tinymls.platform.DetachedThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Serves the metrics over HTTP/1.1 at a loopback address, with one response for each connection. One daemon thread
 * serves all connections and blocks on none. Each connection has a deadline and a limit on the size of its request. If
 * there are {@value #MAX_CONNECTIONS} connections, the next one closes the oldest.
 */
final class MetricsEndpoint implements MetricsExport.OpenPlace {
    static final int MAX_CONNECTIONS = 32;

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Pause after a failure such as a lack of file descriptors, so that the thread does not spin while it lasts. */
    private static final long RETRY_MILLIS = 100;
    private static final String THREAD = "TinyMLS metrics";

    private final ServerSocketChannel server;
    private final Selector selector;
    private final long deadlineNanos;
    /** Oldest first, which is also the order of their deadlines. */
    private final Deque<MetricsConnection> connections = new ArrayDeque<>();
    /**
     * Held while channels are served: a selector that is closed meanwhile fails on a channel that is being registered.
     */
    private final ReentrantLock serving = new ReentrantLock();
    private volatile boolean closed;

    private MetricsEndpoint(ServerSocketChannel server, Selector selector, long deadlineNanos) {
        this.server = server;
        this.selector = selector;
        this.deadlineNanos = deadlineNanos;
    }

    /**
     * Listens at host and port.
     *
     * @throws IOException if the host is not a loopback address or the port is not free
     */
    static MetricsEndpoint listen(String place) throws IOException {
        int colon = place.lastIndexOf(':');
        InetAddress host = InetAddress.getByName(place.substring(0, colon));
        if (!host.isLoopbackAddress()) {
            // as where a hosts file gives localhost another one
            throw new IOException(host + " is no loopback address");
        }
        return listen(new InetSocketAddress(host, Integer.parseInt(place.substring(colon + 1))), DEADLINE_NANOS);
    }

    /** Listens at that address and closes each connection after that many nanoseconds. */
    static MetricsEndpoint listen(InetSocketAddress address, long deadlineNanos) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        Selector selector = null;
        try {
            server.bind(address);
            server.configureBlocking(false);
            selector = Selector.open();
            server.register(selector, SelectionKey.OP_ACCEPT);
            MetricsEndpoint endpoint = new MetricsEndpoint(server, selector, deadlineNanos);
            DetachedThread.start(THREAD, endpoint::serve);
            return endpoint;
        } catch (IOException | RuntimeException | Error e) {
            server.close();
            if (selector != null) {
                selector.close();
            }
            throw e;
        }
    }

    @Override
    public String name() {
        return "http:/" + server.socket().getLocalSocketAddress() + MetricsResponse.PATH;
    }

    /** Frees the port before it returns; the thread ends soon after. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        serving.lock();
        try (selector) { // a closed channel keeps its port until its selector is closed as well
            server.close();
        } catch (IOException e) {
            return; // nothing else can be tried
        } finally {
            serving.unlock();
        }
    }

    private void serve() {
        while (!closed) {
            try {
                turn();
            } catch (IOException | RuntimeException | Error e) { // lack of memory or of file descriptors may pass
                if (!closed) {
                    pause();
                }
            }
        }
        connections.forEach(MetricsConnection::close);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            return; // no one has a reason to interrupt this thread
        }
    }

    /** Waits until a channel is ready or a deadline passes, and serves the channels that are ready. */
    private void turn() throws IOException {
        selector.select(millisToDeadline());
        serving.lock();
        try {
            if (!closed) {
                serveReady();
            }
        } finally {
            serving.unlock();
        }
    }

    private void serveReady() throws IOException {
        List<SelectionKey> ready = new ArrayList<>(selector.selectedKeys());
        selector.selectedKeys().clear();
        for (SelectionKey key : ready) {
            if (key.attachment() instanceof MetricsConnection connection) {
                connection.proceed();
            } else if (key.isValid()) {
                accept();
            }
        }
        long now = System.nanoTime();
        connections.removeIf(connection -> connection.closeIfOverdue(now));
    }

    /** Argument for {@link Selector#select(long)}, for which 0 is no limit. */
    private long millisToDeadline() {
        MetricsConnection oldest = connections.peekFirst();
        return oldest == null ? 0
                : Math.max(1, TimeUnit.NANOSECONDS.toMillis(oldest.deadlineNanos() - System.nanoTime()) + 1);
    }

    private void accept() throws IOException {
        SocketChannel client = server.accept();
        if (client == null) {
            return;
        }
        try {
            client.configureBlocking(false);
            SelectionKey key = client.register(selector, SelectionKey.OP_READ);
            MetricsConnection connection = new MetricsConnection(client, key, System.nanoTime() + deadlineNanos);
            key.attach(connection);
            if (connections.size() == MAX_CONNECTIONS) {
                connections.removeFirst().close();
            }
            connections.addLast(connection);
        } catch (IOException | RuntimeException | Error e) {
            client.close();
            throw e;
        }
    }
}
