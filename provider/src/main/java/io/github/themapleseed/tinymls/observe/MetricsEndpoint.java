package io.github.themapleseed.tinymls.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Shows the metrics under /metrics, in the format asked for. A class that is loaded only where it is wanted. */
public final class MetricsEndpoint {
    private static final String PATH = "/metrics";

    private MetricsEndpoint() {
    }

    /** Listens there, on a thread that keeps no process alive. */
    public static void listen(InetSocketAddress address) throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        server.createContext(PATH, MetricsEndpoint::answer);
        Thread starter = new Thread(null, server::start, "TinyMLS metrics", 0, false);
        starter.setDaemon(true); // and so is the server's thread, which it starts
        starter.setContextClassLoader(null);
        starter.start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean reads = exchange.getRequestMethod().equals("GET");
            if (!reads || !exchange.getRequestURI().getPath().equals(PATH)) {
                exchange.sendResponseHeaders(reads ? 404 : 405, -1);
                return;
            }
            String accepted = String.join(",", exchange.getRequestHeaders().getOrDefault("Accept", List.of()));
            boolean open = accepted.contains("application/openmetrics-text");
            byte[] text = (open ? Exposition.openMetrics() : Exposition.prometheus()).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type",
                    open ? Exposition.OPEN_METRICS_TYPE : Exposition.PROMETHEUS_TYPE);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
        }
    }
}
