package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.themapleseed.tinymls.conformance.process.child.Service;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The metrics as others see them: over the loopback endpoint, in both formats, through promtool's eyes, and scraped
 * by a Prometheus server. The endpoint keeps no process alive and is not to be reached from elsewhere.
 */
class MetricsTest {
    @TempDir
    private static Path folder;
    private static int port;
    private static Running service;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws IOException {
        port = Tools.freePort();
        service = new Running(ChildJvm.running(Service.class).withJarOnClassPath()
                .security(JavaSecurity.last("TinyMLS").in(folder)).set("tinymls.metrics", "127.0.0.1:" + port));
    }

    @AfterAll
    static void stop() throws IOException {
        try {
            service.end(); // the endpoint's thread keeps no process alive
        } finally {
            service.close();
        }
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static double sample(String text, String name) {
        Matcher matcher = Pattern.compile("^" + Pattern.quote(name) + " (\\S+)$", Pattern.MULTILINE).matcher(text);
        assertTrue(matcher.find(), () -> name + " in\n" + text);
        return Double.parseDouble(matcher.group(1));
    }

    @Test
    void endpointTellsWhatTheServiceHasDone() throws Exception {
        HttpResponse<String> response = get("/metrics");
        assertEquals("text/plain; version=0.0.4; charset=utf-8",
                response.headers().firstValue("Content-Type").orElse(""));
        String text = response.body();
        double sealed = Double.parseDouble(service.value("sealed"));
        assertEquals(sealed, sample(text, "tinymls_messages_total{operation=\"seal\"}"));
        assertEquals(sealed, sample(text, "tinymls_messages_total{operation=\"open\"}"));
        assertEquals(100 * sealed, sample(text, "tinymls_plaintext_bytes_total{operation=\"seal\"}"));
        assertEquals(1, sample(text, "tinymls_refusals_total{reason=\"tag\"}"), "the one that the JDK swallows");
        assertEquals(1, sample(text, "tinymls_refusals_total{reason=\"truncated\"}"));
        assertTrue(sample(text, "tinymls_rotations_total{cause=\"time\"}") >= 4, text);
        assertEquals(2, sample(text, "tinymls_keys_total{action=\"created\"}"));
        assertEquals(1, sample(text, "tinymls_keys_total{action=\"destroyed\"}"));
        assertEquals(1, sample(text, "tinymls_live_keys"));
        assertEquals(1, sample(text, "tinymls_self_test_passed"));
        double age = System.currentTimeMillis() / 1000.0 - sample(text, "tinymls_oldest_openable_epoch_seconds");
        assertTrue(age > 0 && age < 3_600, "generated a moment ago, whatever else the machine does: " + age);
        assertFalse(text.contains("key_id"), "no label names a key");
    }

    @Test
    void formatsAndPaths() throws Exception {
        String plain = get("/metrics").body();
        HttpResponse<String> open = get("/metrics", "Accept", "application/openmetrics-text;version=1.0.0,*/*;q=0.1");
        assertEquals("application/openmetrics-text; version=1.0.0; charset=utf-8",
                open.headers().firstValue("Content-Type").orElse(""));
        assertTrue(open.body().endsWith("\n# EOF\n"), open::body);
        assertTrue(open.body().contains("# TYPE tinymls_messages counter\n"), open::body);
        assertTrue(plain.contains("# TYPE tinymls_messages_total counter\n"), plain);
        assertEquals(names(plain), names(open.body()));
        assertEquals(404, get("/").statusCode());
        assertEquals(404, get("/metrics/x").statusCode());
        HttpRequest post = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .POST(HttpRequest.BodyPublishers.ofString("x")).build();
        assertEquals(405, client.send(post, BodyHandlers.ofString()).statusCode());
        HttpResponse<String> head = client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port
                + "/metrics")).method("HEAD", HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertEquals("text/plain; version=0.0.4; charset=utf-8", head.headers().firstValue("Content-Type").orElse(""));
    }

    @Test
    void versionAndSettingsAreFacts() throws Exception {
        String text = get("/metrics").body();
        assertTrue(text.contains("\ntinymls_build_info{java=\"" + System.getProperty("java.runtime.version")
                + "\",version=\"1."), text);
        assertTrue(text.contains("\ntinymls_settings_info{period=\"100ms\",window=\"60s\",lifetime=\"24h\","), text);
        assertTrue(text.contains(",metrics=\"127.0.0.1:" + port + "\","), text);
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> names.add(line.split(" ")[0]));
        assertTrue(names.size() > 30, names::toString);
        return names;
    }

    @Test
    void nobodyElseReachesIt() throws Exception {
        int tried = 0;
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(network.getInetAddresses())) {
                if (!address.isLoopbackAddress()) {
                    assertThrows(ConnectException.class, () -> new Socket(address, port).close(), address::toString);
                    tried++;
                }
            }
        }
        System.out.println("addresses of this machine's that the endpoint does not answer at: " + tried);
        assertEquals(200, get("/metrics").statusCode());
    }

    @Test
    void promtoolFindsNothingToSay() throws Exception {
        String promtool = Tools.needed("promtool");
        Path metrics = Files.writeString(folder.resolve("metrics"), get("/metrics").body());
        Output output = ChildJvm.run(new ProcessBuilder(promtool, "check", "metrics").redirectInput(metrics.toFile()));
        assertEquals(0, output.exit(), output::toString);
        assertEquals("", output.out() + output.err());
    }

    @Test
    void prometheusScrapesIt() throws Exception {
        String prometheus = Tools.needed("prometheus");
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 2s, scrape_timeout: 2s}
                scrape_configs:
                  - job_name: service
                    static_configs: [{targets: ['127.0.0.1:%d']}]
                """.formatted(port));
        int web = Tools.freePort();
        Process server = new ProcessBuilder(prometheus, "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("tsdb"), "--web.listen-address=127.0.0.1:" + web)
                .redirectErrorStream(true).redirectOutput(folder.resolve("prometheus.log").toFile()).start();
        try {
            JsonNode found = query(web, "tinymls_messages_total{job=\"service\",operation=\"seal\"}");
            assertEquals(service.value("sealed"), found.at("/0/value/1").asText(), found::toString);
            assertEquals("1", query(web, "tinymls_refusals_total{reason=\"tag\"}").at("/0/value/1").asText());
        } finally {
            server.destroy();
            ChildJvm.await(server);
        }
    }

    /** Asks until the server is up and has scraped. */
    private JsonNode query(int web, String expression) throws Exception {
        URI uri = new URI("http", null, "127.0.0.1", web, "/api/v1/query", "query=" + expression, null);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(300);
        String last = "";
        while (System.nanoTime() < end) {
            try {
                last = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
                JsonNode result = new ObjectMapper().readTree(last).at("/data/result");
                if (!result.isEmpty()) {
                    return result;
                }
            } catch (IOException notYet) {
                last = notYet.toString();
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new AssertionError(expression + " is not there: " + last
                + Files.readString(folder.resolve("prometheus.log")));
    }
}
