package io.github.themapleseed.tinymls.conformance.applications;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * The state of a page that MyFaces keeps in the browser is sealed by TinyMLS: a real page in a real Tomcat, its
 * postback, and its postback after the window has passed.
 */
class MyFacesTest extends OnTinyMls {
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    /** MyFaces appends an HMAC-SHA-256 of its own to what it seals. */
    private static final int MAC_BYTES = 32;
    private static final Pattern STATE =
            Pattern.compile("name=\"jakarta\\.faces\\.ViewState\"[^>]* value=\"([^\"]+)\"");
    private static final String PAGE = """
            <html xmlns="http://www.w3.org/1999/xhtml" xmlns:h="http://xmlns.jcp.org/jsf/html">
              <h:head/>
              <h:body><h:form id="form" prependId="false">
                <h:inputText id="name" value="#{requestScope.name}"/><h:commandButton id="go" value="go"/>
                <p>You are #{requestScope.name}.</p>
              </h:form></h:body>
            </html>
            """;
    private static final Pattern FORM = Pattern.compile("action=\"([^\"]+)\"");

    private Path application() throws Exception {
        Path folder = Files.createDirectories(folder().resolve("application"));
        Path lib = Files.createDirectories(folder.resolve("WEB-INF/lib"));
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("myfaces.folder")))) {
            for (Path jar : jars.toList()) {
                Files.copy(jar, lib.resolve(jar.getFileName().toString()));
            }
        }
        Files.writeString(folder.resolve("page.xhtml"), PAGE);
        Files.writeString(folder.resolve("WEB-INF/web.xml"), """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="5.0">
                  %s
                  <servlet>
                    <servlet-name>faces</servlet-name><servlet-class>jakarta.faces.webapp.FacesServlet</servlet-class>
                  </servlet>
                  <servlet-mapping>
                    <servlet-name>faces</servlet-name><url-pattern>*.xhtml</url-pattern>
                  </servlet-mapping>
                </web-app>
                """.formatted(parameter("jakarta.faces.STATE_SAVING_METHOD", "client")
                + parameter("org.apache.myfaces.ALGORITHM", "TinyMLS")
                + parameter("org.apache.myfaces.ALGORITHM.PARAMETERS", "GCM/NoPadding")
                + parameter("org.apache.myfaces.SECRET", Base64.getEncoder().encodeToString(SECRET))));
        return folder;
    }

    private static String parameter(String name, String value) {
        return "<context-param><param-name>" + name + "</param-name><param-value>" + value
                + "</param-value></context-param>\n";
    }

    private TomcatServer start(String window) throws Exception {
        install("tinymls.window = " + window);
        TomcatServer tomcat = new TomcatServer("10", Files.createDirectories(folder().resolve("base")),
                "CLASSPATH=" + System.getProperty("tinymls.jar"), "CATALINA_OPTS='-Djava.security.properties="
                + ProviderLine.in(folder()) + " -Dtinymls.window=" + window + "'");
        tomcat.deploy("/faces", application());
        return tomcat;
    }

    private static String group(Pattern pattern, String page) {
        Matcher matcher = pattern.matcher(page);
        assertTrue(matcher.find(), page);
        return matcher.group(1);
    }

    /** The message in the page's state. */
    private static byte[] message(String page) {
        byte[] state = Base64.getDecoder().decode(group(STATE, page));
        return Arrays.copyOf(state, state.length - MAC_BYTES);
    }

    private static HttpResponse<String> postBack(TomcatServer tomcat, HttpResponse<String> page) throws Exception {
        HttpRequest.Builder request = tomcat.request(group(FORM, page.body()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=Ada&go=go&form_SUBMIT=1&jakarta.faces.ViewState="
                        + URLEncoder.encode(group(STATE, page.body()), UTF_8)));
        page.headers().allValues("Set-Cookie").forEach(cookie -> request.header("Cookie", cookie.split(";")[0]));
        return tomcat.send(request);
    }

    @Test
    void thePostbackRestoresThePage() throws Exception {
        try (TomcatServer tomcat = start("1h")) {
            HttpResponse<String> page = tomcat.get("/faces/page.xhtml");
            Traffic.opened(message(page.body()), new SecretKeySpec(SECRET, "TinyMLS"), null);
            HttpResponse<String> answer = postBack(tomcat, page);
            assertEquals(200, answer.statusCode(), answer::body);
            assertTrue(answer.body().contains("You are Ada."), answer::body);
        }
    }

    @Test
    void thePageExpiresWithTheWindow() throws Exception {
        try (TomcatServer tomcat = start("1s")) {
            HttpResponse<String> page = tomcat.get("/faces/page.xhtml");
            Sealed.awaitPast(message(page.body()), 1_000);
            HttpResponse<String> answer = postBack(tomcat, page);
            assertEquals(500, answer.statusCode(), answer::body);
            assertTrue(answer.body().contains("ViewExpiredException"), answer::body);
        }
    }
}
