package io.github.themapleseed.tinymls.operate;

import io.github.themapleseed.tinymls.observe.MetricsExposition;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Responses to HTTP/1.1 requests (RFC 9112) for the metrics. Each ends its connection. */
final class MetricsResponse {
    static final String PATH = "/metrics";

    private static final String END_OF_LINE = "\r\n";

    /** A request line is method, target and version. */
    private static final int REQUEST_WORDS = 3;

    private MetricsResponse() {
    }

    /** Whether a text holds the whole head of a request: all up to an empty line. */
    static boolean isWholeHead(String text) {
        return text.contains("\r\n\r\n") || text.contains("\n\n");
    }

    /** The response to a request with that head. */
    static byte[] to(String head) {
        String[] lines = head.split("\r?\n", -1);
        String[] request = lines[0].split(" ", -1);
        if (request.length != REQUEST_WORDS || !request[2].startsWith("HTTP/1.")) {
            return empty("400 Bad Request");
        }
        boolean isHead = request[0].equals("HEAD");
        if (!isHead && !request[0].equals("GET")) {
            return empty("405 Method Not Allowed", "Allow: GET, HEAD");
        }
        if (!path(request[1]).equals(PATH)) {
            return empty("404 Not Found");
        }
        boolean open = acceptsOpenMetrics(lines);
        byte[] body = (open ? MetricsExposition.openMetrics() : MetricsExposition.prometheus())
                .getBytes(StandardCharsets.UTF_8);
        byte[] start = start("200 OK", body.length,
                "Content-Type: " + (open ? MetricsExposition.OPEN_METRICS_TYPE : MetricsExposition.PROMETHEUS_TYPE));
        return isHead ? start : join(start, body);
    }

    /** The response to a request whose head is too long. */
    static byte[] tooLarge() {
        return empty("431 Request Header Fields Too Large");
    }

    private static byte[] empty(String status, String... fields) {
        return start(status, 0, fields);
    }

    private static byte[] start(String status, int bodyBytes, String... fields) {
        StringBuilder start = new StringBuilder("HTTP/1.1 ").append(status).append(END_OF_LINE);
        for (String field : fields) {
            start.append(field).append(END_OF_LINE);
        }
        start.append("Content-Length: ").append(bodyBytes).append(END_OF_LINE)
                .append("Connection: close").append(END_OF_LINE).append(END_OF_LINE);
        return start.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] join(byte[] start, byte[] body) {
        byte[] whole = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }

    /** The path in a request's target, which may be an absolute URI and may have a query. */
    private static String path(String target) {
        String path = target.replaceFirst("^(?i:http)://[^/?]*", "");
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    private static boolean acceptsOpenMetrics(String[] lines) {
        for (String line : lines) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("accept:") && lower.contains("application/openmetrics-text")) {
                return true;
            }
        }
        return false;
    }
}
