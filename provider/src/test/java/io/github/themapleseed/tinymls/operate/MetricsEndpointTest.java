package io.github.themapleseed.tinymls.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One client cannot keep another from the metrics, whatever it sends or leaves out. */
class MetricsEndpointTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final String REQUEST = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final int PATIENCE_MILLIS = 60_000;

    private final List<Socket> clients = new ArrayList<>();
    private MetricsEndpoint endpoint = listen(TimeUnit.HOURS.toNanos(1));

    private static MetricsEndpoint listen(long deadlineNanos) {
        try {
            return MetricsEndpoint.listen(new InetSocketAddress(LOOPBACK, 0), deadlineNanos);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        endpoint.close();
    }

    private int port() {
        return URI.create(endpoint.name()).getPort();
    }

    private Socket send(String text) throws IOException {
        Socket client = new Socket(LOOPBACK, port());
        clients.add(client);
        client.setSoTimeout(PATIENCE_MILLIS);
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return client;
    }

    private static String answer(Socket client) throws IOException {
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private String answer(String request) throws IOException {
        return answer(send(request));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "GET /metrics HTTP/1.1\r\nHost: local",
        "POST / HTTP/1.1\r\nContent-Length: 9\r\n"})
    void stalledClientsStandInNobodysWay(String half) throws Exception {
        for (int i = 0; i < 10; i++) {
            send(half);
        }
        for (int i = 0; i < 3; i++) {
            assertTrue(answer(REQUEST).startsWith("HTTP/1.1 200 OK\r\n"));
        }
    }

    @Test
    void clientsThatDoNotReadTheirAnswerStandInNobodysWay() throws Exception {
        for (int i = 0; i < 10; i++) {
            send(REQUEST);
        }
        assertTrue(answer(REQUEST).startsWith("HTTP/1.1 200 OK\r\n"));
    }

    @Test
    void oldestIsClosedWhereThereAreTooMany() throws Exception {
        Socket oldest = send("GET ");
        for (int i = 0; i < MetricsEndpoint.MAX_CONNECTIONS - 1; i++) {
            send("GET ");
        }
        assertTrue(answer(REQUEST).startsWith("HTTP/1.1 200 OK\r\n"));
        assertTrue(isClosed(oldest));
        assertTrue(answer(REQUEST).startsWith("HTTP/1.1 200 OK\r\n"));
    }

    @Test
    void deadlineEndsAConnection() throws Exception {
        endpoint.close();
        endpoint = listen(1);
        assertTrue(isClosed(send("GET /metr")));
    }

    private static boolean isClosed(Socket client) throws IOException {
        try (InputStream in = client.getInputStream()) {
            return in.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    @ParameterizedTest
    @CsvSource({"GET /metrics HTTP/1.1, 200", "GET /metrics?a=b HTTP/1.0, 200", "GET http://h:1/metrics HTTP/1.1, 200",
        "HEAD /metrics HTTP/1.1, 200", "GET / HTTP/1.1, 404", "HEAD /x HTTP/1.1, 404", "GET /metrics/x HTTP/1.1, 404",
        "GET /metricsx HTTP/1.1, 404", "POST /metrics HTTP/1.1, 405", "PUT /x HTTP/1.1, 405",
        "get /metrics HTTP/1.1, 405", "GET /metrics, 400", "GET /metrics HTTP/2.0, 400", "'', 400",
        "GET /metrics HTTP/1.1 x, 400"})
    void requestsAreAnsweredOnce(String line, int status) throws Exception {
        for (String end : new String[] {"\r\n", "\n"}) {
            String answer = answer(line + end + "Host: localhost" + end + end);
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
            assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
            assertEquals(status == 405, answer.contains("\r\nAllow: GET, HEAD\r\n"), answer);
            String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
            assertEquals(status == 200 && line.startsWith("GET"), body.contains("tinymls_live_keys"), answer);
        }
    }

    @Test
    void headIsGetWithoutItsBody() throws Exception {
        String head = answer("HEAD /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertTrue(head.endsWith("\r\n\r\n"), head);
        assertTrue(head.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"), head);
        assertTrue(head.matches("(?s).*\r\nContent-Length: [1-9]\\d+\r\n.*"), head);
        String get = answer(REQUEST);
        String body = get.substring(get.indexOf("\r\n\r\n") + 4);
        assertTrue(get.contains("\r\nContent-Length: " + body.length() + "\r\n"), get);
    }

    @Test
    void formatIsTheOneAskedFor() throws Exception {
        String open = answer("GET /metrics HTTP/1.1\r\naccept: text/html\r\n"
                + "ACCEPT: Application/OpenMetrics-Text\r\n\r\n");
        assertTrue(open.contains("\r\nContent-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"),
                open);
        assertTrue(open.endsWith("\n# EOF\n"), open);
        assertFalse(answer("GET /metrics HTTP/1.1\r\nX: application/openmetrics-text\r\n\r\n").contains("# EOF"));
    }

    @Test
    void requestInPiecesIsOne() throws Exception {
        Socket client = send("GET /metr");
        for (String piece : List.of("ics HTT", "P/1.1\r", "\nHost: x\r\n\r", "\n")) {
            client.getOutputStream().write(piece.getBytes(StandardCharsets.ISO_8859_1));
            client.getOutputStream().flush();
        }
        assertTrue(answer(client).startsWith("HTTP/1.1 200 OK\r\n"));
    }

    @Test
    void headWithoutEndIsRefused() throws Exception {
        assertTrue(answer("GET /metrics HTTP/1.1\r\nX: " + "x".repeat(20_000)).startsWith("HTTP/1.1 431 "));
    }

    @Test
    void clientThatEndsBeforeItsRequestIsDropped() throws Exception {
        Socket client = send("GET /metrics HTTP/1.1\r\n");
        client.shutdownOutput();
        assertEquals("", answer(client));
    }

    /** An answer must reach a client that is still sending what nobody will read. */
    @Test
    void bodyOfARefusedRequestIsSkipped() throws Exception {
        Socket client = send("POST /metrics HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n");
        client.getOutputStream().write(new byte[1_000_000]);
        assertTrue(answer(client).startsWith("HTTP/1.1 405 "));
    }

    @Test
    void closingFreesThePortAtOnceAndEndsTheThread() throws Exception {
        send("GET ");
        int port = port();
        endpoint.close();
        new ServerSocket(port, 1, LOOPBACK).close();
        endpoint.close();
    }

    @Test
    void onlyLoopbackAddressesAreListenedAt() {
        assertThrows(IOException.class, () -> MetricsEndpoint.listen("192.0.2.1:9464"));
        assertThrows(IOException.class, () -> MetricsEndpoint.listen("0.0.0.0:9464"));
    }
}
