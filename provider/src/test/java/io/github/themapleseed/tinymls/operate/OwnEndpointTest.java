package io.github.themapleseed.tinymls.operate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/operating.md that shows the metrics at a service's own port, as it stands there. */
class OwnEndpointTest {
    @Test
    void codeOfThePageShowsTheMetrics(@TempDir Path folder) throws Exception {
        String page = Files.readString(Path.of(System.getProperty("tinymls.root")).resolve("docs/operating.md"));
        Matcher code = Pattern.compile("(?s)```java\n(.*?)```").matcher(page);
        assertTrue(code.find());
        Path source = Files.writeString(folder.resolve("MetricsHandler.java"), code.group(1));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler().run(null, said, said, "-proc:none", "-Xlint:all", "-d",
                folder.toString(), "-cp", System.getProperty("java.class.path"), source.toString());
        assertEquals(0, status, said.toString(UTF_8));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            server.createContext("/metrics", (HttpHandler) loader.loadClass("MetricsHandler").getConstructor()
                    .newInstance());
            server.start();
            HttpResponse<String> response = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://"
                    + server.getAddress().getHostString() + ":" + server.getAddress().getPort() + "/metrics")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, response.statusCode());
            assertEquals("text/plain; version=0.0.4; charset=utf-8",
                    response.headers().firstValue("Content-Type").orElse(""));
            assertTrue(response.body().contains("\ntinymls_messages_total{operation=\"seal\"} "), response::body);
        } finally {
            server.stop(0);
        }
    }
}
