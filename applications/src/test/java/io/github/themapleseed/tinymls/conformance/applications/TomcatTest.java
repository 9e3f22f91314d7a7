package io.github.themapleseed.tinymls.conformance.applications;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.applications.child.SealingListener;
import io.github.themapleseed.tinymls.conformance.applications.child.SealingServlet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two applications in a real Tomcat, one of which is redeployed twenty times, with the jar in each of the places that
 * docs/deploying.md names: Tomcat finds no class loader that leaks, the keys of what was removed are gone, and the
 * other application opens what it sealed before.
 */
class TomcatTest extends OnTinyMls {
    private static final int TIMES = 20;
    private static final Path JAR = Path.of(System.getProperty("tinymls.jar"));
    private static final String REGISTERED = "\nregistered: as provider ";

    /** Where the jar lies. */
    enum Place {
        LIB, CLASS_PATH, WAR
    }

    private TomcatServer start(String version, Place place) throws Exception {
        Path base = Files.createDirectories(folder().resolve("base"));
        Path lib = Files.createDirectories(base.resolve("lib"));
        return switch (place) {
            case WAR -> new TomcatServer(version, base);
            case LIB -> {
                Files.copy(JAR, lib.resolve("tinymls-provider.jar"));
                yield new TomcatServer(version, base);
            }
            case CLASS_PATH -> new TomcatServer(version, base, "CLASSPATH=" + JAR,
                    "CATALINA_OPTS=-Djava.security.properties=" + ProviderLine.in(folder()));
        };
    }

    /** The folder of an application, which brings the jar along in one of the places. */
    private Path application(Place place) throws Exception {
        Path inf = Files.createDirectories(folder().resolve("application/WEB-INF"));
        for (Class<?> type : List.of(SealingListener.class, SealingServlet.class)) {
            String name = type.getName().replace('.', '/') + ".class";
            Path file = inf.resolve("classes").resolve(name);
            Files.createDirectories(file.getParent());
            Files.copy(Path.of(type.getResource("/" + name).toURI()), file);
        }
        if (place == Place.WAR) {
            Files.copy(JAR, Files.createDirectories(inf.resolve("lib")).resolve("tinymls-provider.jar"));
        }
        Files.writeString(Files.createDirectories(inf.resolveSibling("META-INF")).resolve("context.xml"), """
                <Context><JarScanner scanClassPath="false" scanManifest="false">
                  <JarScanFilter defaultTldScan="false" defaultPluggabilityScan="false"/>
                </JarScanner></Context>
                """); // it would look for JSP tags in every jar, at each deployment
        Files.writeString(inf.resolve("web.xml"), """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
                  <context-param><param-name>jar</param-name><param-value>%s</param-value></context-param>
                  <listener><listener-class>%s</listener-class></listener>
                  <servlet><servlet-name>sealing</servlet-name><servlet-class>%s</servlet-class></servlet>
                  <servlet-mapping><servlet-name>sealing</servlet-name><url-pattern>/*</url-pattern></servlet-mapping>
                </web-app>
                """.formatted(place == Place.WAR ? "own" : "shared", SealingListener.class.getName(),
                SealingServlet.class.getName()));
        return inf.getParent();
    }

    @ParameterizedTest
    @CsvSource({"10, LIB", "10, CLASS_PATH", "10, WAR", "11, LIB", "11, CLASS_PATH", "11, WAR"})
    void nothingLeaksWhenAnApplicationIsRedeployed(String version, Place place) throws Exception {
        install();
        Path application = application(place);
        try (TomcatServer tomcat = start(version, place)) {
            tomcat.deploy("/stays", application);
            String before = seal(tomcat, "/stays", "before");
            for (int i = 0; i < TIMES; i++) {
                tomcat.deploy("/goes", application);
                assertEquals("now", open(tomcat, "/goes", seal(tomcat, "/goes", "now")));
                tomcat.undeploy("/goes");
                assertEquals("now", open(tomcat, "/stays", seal(tomcat, "/stays", "now")));
            }
            Await.until("no leak", () -> tomcat.leaks().startsWith("OK - No memory leaks found"));
            Await.until("one key is left", () -> tomcat.text("/stays/metrics").contains("\ntinymls_live_keys 1\n"));
            assertEquals("before", open(tomcat, "/stays", before));
            assertPlace(tomcat, place);
            assertEquals(List.of(), warnings(tomcat.output()));
        }
    }

    /** What Tomcat says of leaks, but not of its own threads, which it grows on demand. */
    private static List<String> warnings(String output) {
        return output.lines().filter(line -> line.contains("memory leak") || line.contains("failed to"))
                .filter(line -> !line.contains("a thread named [Catalina-utility-")).toList();
    }

    private static void assertPlace(TomcatServer tomcat, Place place) throws Exception {
        String health = "\n" + tomcat.text("/stays/health");
        assertTrue(health.contains("\nhealthy"), health);
        assertEquals(place != Place.WAR, health.contains(REGISTERED), health);
        String loader = tomcat.text("/stays/loader");
        assertTrue(loader.startsWith(switch (place) {
            case LIB -> "java.net.URLClassLoader";
            case CLASS_PATH -> "jdk.internal.loader.ClassLoaders$AppClassLoader";
            case WAR -> "ParallelWebappClassLoader";
        }), loader);
        long destroyed = tomcat.output().lines().filter("key of /goes destroyed: true"::equals).count();
        assertEquals(place == Place.WAR ? TIMES : 0, destroyed, tomcat::output);
    }

    /** Seals, and checks that the message is one of TinyMLS, by the key that the application has. */
    private static String seal(TomcatServer tomcat, String application, String text) throws Exception {
        String message = tomcat.text(application + "/seal?value=" + text);
        byte[] key = HexFormat.of().parseHex(tomcat.text(application + "/key"));
        byte[] opened = Traffic.opened(HexFormat.of().parseHex(message), new SecretKeySpec(key, "TinyMLS"), null);
        assertEquals(text, new String(opened, UTF_8));
        return message;
    }

    private static String open(TomcatServer tomcat, String application, String message) throws Exception {
        return tomcat.text(application + "/open?value=" + message);
    }
}
