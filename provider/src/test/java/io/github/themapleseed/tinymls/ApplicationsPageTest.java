package io.github.themapleseed.tinymls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/applications.md names the versions that the POMs name, and lists every test of the module that runs them. */
class ApplicationsPageTest {
    private static final Path ROOT = Path.of(System.getProperty("tinymls.root"));
    private static final Pattern VERSION = Pattern.compile("<([a-z0-9.-]+)\\.version>([^<$]+)<");
    /** The page's name of an application, and the POMs' property. */
    private static final Map<String, String> PROPERTIES = Map.ofEntries(Map.entry("okio", "okio"),
            Map.entry("Bouncy Castle", "bouncycastle"), Map.entry("Apache Santuario", "santuario"),
            Map.entry("AWS Encryption SDK", "aws-encryption-sdk"), Map.entry("Apache Kafka", "kafka"),
            Map.entry("Hazelcast", "hazelcast"), Map.entry("WildFly Elytron", "elytron"),
            Map.entry("Infinispan", "infinispan"), Map.entry("Apache Cassandra", "cassandra"),
            Map.entry("Apache Tomcat 10 ([web applications](deploying.md#tomcat))", "tomcat10"),
            Map.entry("Apache Tomcat 11 ([web applications](deploying.md#tomcat))", "tomcat11"),
            Map.entry("Apache MyFaces", "myfaces"), Map.entry("OWASP ESAPI", "esapi"),
            Map.entry("Spring Boot's loader ([fat jars](deploying.md#fat-jars))", "spring-boot"),
            Map.entry("JBoss Modules ([modules](deploying.md#jboss-modules))", "jboss-modules"),
            Map.entry("Nimbus JOSE ([does not fit](#what-does-not-fit))", "nimbus"),
            Map.entry("Jasypt ([does not fit](#what-does-not-fit))", "jasypt"),
            Map.entry("Apache Commons Crypto ([does not fit](#what-does-not-fit))", "commons-crypto"),
            Map.entry("Apache Derby ([does not fit](#what-does-not-fit))", "derby"),
            Map.entry("Apache Felix ([OSGi](deploying.md#osgi))", "felix"), Map.entry("JGroups", "jgroups"),
            Map.entry("Apache Camel", "camel"),
            Map.entry("Tomcat Tribes", "tribes"),
            Map.entry("HSQLDB", "hsqldb"), Map.entry("Apache Shiro", "shiro"), Map.entry("ActiveMQ", "activemq"));

    private static List<List<String>> rows() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/applications.md"));
        return page.substring(page.indexOf("## Versions\n")).lines().skip(1).takeWhile(line -> !line.startsWith("#"))
                .filter(line -> line.matches("\\| .* \\d.*\\|")).map(line -> line.substring(2))
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList()).toList();
    }

    @Test
    void versionsAreThoseOfThePoms() throws IOException {
        Map<String, String> versions = new TreeMap<>();
        for (String pom : List.of("pom.xml", "applications/pom.xml")) {
            for (Matcher hit = VERSION.matcher(Files.readString(ROOT.resolve(pom))); hit.find();) {
                versions.put(hit.group(1), hit.group(2));
            }
        }
        Map<String, String> expected = new TreeMap<>();
        PROPERTIES.forEach((name, property) -> expected.put(name, String.valueOf(versions.get(property))));
        Map<String, String> listed = new TreeMap<>();
        rows().forEach(row -> listed.put(row.get(0), row.get(1)));
        assertEquals(expected, listed);
    }

    @Test
    void everyTestOfAnApplicationIsListed() throws IOException {
        List<List<String>> rows = rows();
        try (Stream<Path> files = Files.walk(ROOT.resolve("applications/src/test/java"))) {
            List<String> tests = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Test.java")).map(name -> name.replace(".java", "")).toList();
            assertTrue(tests.size() >= 8, tests::toString);
            tests.forEach(test -> assertTrue(rows.stream().anyMatch(row -> row.get(2).contains("`" + test + "`")),
                    test));
        }
    }
}
