package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Tomcat as its zip has it, started by its own script in a process of its own: on a free port of loopback, with its
 * manager application, by which applications come and go. It writes into a folder of its own (CATALINA_BASE).
 */
final class TomcatServer implements AutoCloseable {
    private static final String USER = "manager:changeit";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path base;
    private final int port;
    private final Process process;

    /**
     * Starts it and waits until it answers.
     *
     * @param base an empty folder for its configuration and applications; its folder {@code lib} may be filled already
     * @param settings lines of bin/setenv.sh
     */
    TomcatServer(String version, Path base, String... settings) throws Exception {
        Path home = home(version);
        this.base = base;
        this.port = freePort();
        configure(home);
        Files.write(Files.createDirectories(base.resolve("bin")).resolve("setenv.sh"), List.of(settings));
        ProcessBuilder builder = new ProcessBuilder("sh", home.resolve("bin/catalina.sh").toString(), "run");
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"));
        builder.environment().put("CATALINA_HOME", home.toString());
        builder.environment().put("CATALINA_BASE", base.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JRE_HOME", System.getProperty("java.home"));
        process = builder.redirectErrorStream(true).redirectOutput(base.resolve("out").toFile()).start();
        Await.until("Tomcat's answer", this::isUp);
    }

    /** The folder into which the build unpacked the zip. */
    private static Path home(String version) throws IOException {
        try (Stream<Path> content = Files.list(Path.of(System.getProperty("tomcat.folder")))) {
            return content.filter(each -> each.getFileName().toString().startsWith("apache-tomcat-" + version + "."))
                    .findFirst().orElseThrow();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void configure(Path home) throws IOException {
        Path conf = Files.createDirectories(base.resolve("conf"));
        try (Stream<Path> files = Files.list(home.resolve("conf"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, conf.resolve(file.getFileName().toString()));
            }
        }
        Path server = conf.resolve("server.xml");
        String text = Files.readString(server);
        assertTrue(text.contains("port=\"8005\"") && text.contains("port=\"8080\""), text);
        Files.writeString(server, text.replace("port=\"8005\"", "port=\"-1\"")
                .replace("port=\"8080\"", "address=\"127.0.0.1\" port=\"" + port + "\""));
        Files.writeString(conf.resolve("tomcat-users.xml"), "<tomcat-users><user username=\"manager\""
                + " password=\"changeit\" roles=\"manager-script\"/></tomcat-users>");
        Files.writeString(Files.createDirectories(conf.resolve("Catalina/localhost")).resolve("manager.xml"),
                "<Context docBase=\"${catalina.home}/webapps/manager\" privileged=\"true\"/>");
        for (String folder : List.of("logs", "temp", "webapps", "work")) {
            Files.createDirectories(base.resolve(folder));
        }
    }

    private boolean isUp() throws Exception {
        if (!process.isAlive()) {
            throw new AssertionError(output());
        }
        try {
            return get("/manager/text/serverinfo").statusCode() == 200;
        } catch (ConnectException notYet) {
            return false;
        }
    }

    /** The answer to a GET of that path, and query. */
    HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    /** The body of a GET that must succeed. */
    String text(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertEquals(200, response.statusCode(), () -> response.body() + output());
        return response.body();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(USER.getBytes()));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** Deploys the application that lies in that folder; Tomcat copies it. */
    void deploy(String path, Path folder) throws Exception {
        manage("deploy?path=" + path + "&war=file:" + folder);
    }

    void undeploy(String path) throws Exception {
        manage("undeploy?path=" + path);
    }

    private void manage(String command) throws Exception {
        String answer = text("/manager/text/" + command);
        assertTrue(answer.startsWith("OK"), () -> answer + output());
    }

    /** Tomcat's own search, after a garbage collection, for class loaders of applications that are gone. */
    String leaks() throws Exception {
        return text("/manager/text/findleaks?statusLine=true");
    }

    /** What Tomcat and its applications have written. */
    String output() {
        try (Stream<Path> logs = Files.list(base.resolve("logs"))) {
            StringBuilder text = new StringBuilder(Files.readString(base.resolve("out")));
            for (Path log : logs.filter(each -> each.getFileName().toString().startsWith("localhost.")).toList()) {
                text.append(Files.readString(log));
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
