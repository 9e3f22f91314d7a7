package io.github.themapleseed.tinymls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The jar tells the tool that makes native images what the provider reaches by reflection: what the files name exists,
 * and each such use in the code is named. No image is built here.
 */
class NativeImageMetadataTest {
    private static final Path SOURCES = Path.of(System.getProperty("tinymls.root"), "provider/src/main/java");
    private static final String FOLDER = "/META-INF/native-image/io.github.themapleseed/tinymls-provider/";
    private static final Map<String, Class<?>> PRIMITIVES = Map.of("int", int.class);
    /** Calls that look something up by name at run time, and files that make them. */
    private static final Pattern LOOKUP = Pattern.compile("\\.(findVarHandle|findStatic|findVirtual|findConstructor"
            + "|getMethod|getDeclaredMethod|getConstructor|getDeclaredConstructor|getField|getDeclaredField|forName"
            + "|getResource|getResourceAsStream|registerMBean|loadClass)\\(");
    /** FipsMode asks classes of other providers, JavaSecurityLines those that java.security names. */
    private static final Set<String> NAMED_OR_FOREIGN = Set.of("PooledEngine findVarHandle",
            "ThreadStackEraser findStatic", "Version getResourceAsStream", "JmxRegistration registerMBean",
            "FipsMode forName", "FipsMode getMethod", "JavaSecurityLines forName");

    private static JsonNode read(String file) throws IOException {
        try (InputStream in = NativeImageMetadataTest.class.getResourceAsStream(FOLDER + file)) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static Map<String, JsonNode> classes() throws IOException {
        Map<String, JsonNode> classes = new TreeMap<>();
        read("reflect-config.json").forEach(each -> classes.put(each.get("name").asText(), each));
        return classes;
    }

    @Test
    void whatIsNamedExists() throws Exception {
        for (Map.Entry<String, JsonNode> each : classes().entrySet()) {
            Class<?> type = Class.forName(each.getKey());
            for (JsonNode field : each.getValue().path("fields")) {
                assertNotNull(type.getDeclaredField(field.get("name").asText()));
            }
            for (JsonNode method : each.getValue().path("methods")) {
                List<Class<?>> parameters = new ArrayList<>();
                for (JsonNode parameter : method.get("parameterTypes")) {
                    Class<?> primitive = PRIMITIVES.get(parameter.asText());
                    parameters.add(primitive != null ? primitive : Class.forName(parameter.asText()));
                }
                Class<?>[] types = parameters.toArray(Class<?>[]::new);
                String name = method.get("name").asText();
                assertNotNull(name.equals("<init>") ? type.getConstructor(types) : type.getMethod(name, types));
            }
        }
    }

    @Test
    void providerServicesAndBeanAreNamed() throws IOException {
        Set<String> named = classes().keySet();
        Set<String> needed = new TreeSet<>(Set.of(TinyMlsProvider.class.getName(), TinyMlsBean.class.getName()));
        for (Provider.Service service : new TinyMlsProvider().getServices()) {
            needed.add(service.getClassName());
        }
        assertTrue(named.containsAll(needed), () -> needed + " in " + named);
        Set<String> shown = new TreeSet<>();
        classes().get(TinyMlsMXBean.class.getName()).get("methods")
                .forEach(method -> shown.add(method.get("name").asText()));
        assertEquals(Stream.of(TinyMlsMXBean.class.getMethods()).map(Method::getName).collect(Collectors.toSet()),
                shown);
    }

    @Test
    void resourcesAreThere() throws IOException {
        List<String> missing = new ArrayList<>();
        JsonNode includes = read("resource-config.json").get("resources").get("includes");
        for (JsonNode include : includes) {
            String name = include.get("pattern").asText().replaceAll("^\\\\Q|\\\\E$", "");
            if (NativeImageMetadataTest.class.getResource("/" + name) == null) {
                missing.add(name);
            }
        }
        assertEquals(List.of(), missing);
        assertEquals(2, includes.size());
    }

    /** A new use of reflection needs a line in the files, and then one here. */
    @Test
    void eachLookupInTheCodeIsKnown() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                for (Matcher hit = LOOKUP.matcher(Files.readString(file)); hit.find();) {
                    found.add(file.getFileName().toString().replace(".java", "") + " " + hit.group(1));
                }
            }
        }
        assertEquals(new TreeSet<>(NAMED_OR_FOREIGN), found);
    }
}
