package io.github.themapleseed.tinymls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/compatibility.md: the public API is what the file public-api.txt says: types, what they extend, and each public
 * or protected member; and the services of the provider. On a mismatch, the message is the file's new text.
 */
class PublicApiTest {
    private static final Path ROOT = Path.of(System.getProperty("tinymls.root"));
    private static final String PACKAGE = "io/github/themapleseed/tinymls";

    @Test
    void apiIsTheOneThatIsRecorded() throws Exception {
        List<String> expected = Files.readAllLines(ROOT.resolve("provider/src/test/api/public-api.txt"));
        Stream<String> types = types().stream().flatMap(PublicApiTest::described);
        Stream<String> services = new TinyMlsProvider().getServices().stream().map(PublicApiTest::service).sorted();
        assertEquals(String.join("\n", expected), Stream.concat(types, services).collect(Collectors.joining("\n")));
    }

    /** What {@code Provider.Service.getClassName} says, which tools print, is what a caller gets. */
    @Test
    void serviceIsOfTheClassThatItNames(@TempDir Path folder) throws Exception {
        Path settings = Files.writeString(folder.resolve("settings"), "tinymls.claim=AES/GCM/NoPadding\n");
        Set<Provider.Service> services = new TinyMlsProvider().configure(settings.toString()).getServices();
        assertTrue(services.size() > new TinyMlsProvider().getServices().size(), "none of the claimed name");
        for (Provider.Service service : services) {
            assertEquals(service.getClassName(), service.newInstance(null).getClass().getName());
        }
    }

    private static List<Class<?>> types() throws Exception {
        try (Stream<Path> sources = Files.list(ROOT.resolve("provider/src/main/java").resolve(PACKAGE))) {
            List<String> names = sources.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java") && !name.startsWith("package-")).sorted()
                    .map(name -> PACKAGE.replace('/', '.') + '.' + name.replace(".java", "")).toList();
            List<Class<?>> types = new ArrayList<>();
            for (String name : names) {
                Class<?> type = Class.forName(name);
                if (isVisible(type.getModifiers())) {
                    types.add(type);
                }
            }
            return types;
        }
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String service(Provider.Service service) {
        return "service " + service.getType() + " " + service.getAlgorithm();
    }

    private static Stream<String> described(Class<?> type) {
        Stream<String> members = Stream.of(
                Arrays.stream(type.getDeclaredFields()).filter(each -> isVisible(each.getModifiers()))
                        .map(PublicApiTest::field),
                Arrays.stream(type.getDeclaredConstructors()).filter(each -> isVisible(each.getModifiers()))
                        .map(PublicApiTest::constructor),
                Arrays.stream(type.getDeclaredMethods())
                        .filter(each -> isVisible(each.getModifiers()) && !each.isSynthetic())
                        .map(PublicApiTest::method)).flatMap(each -> each).sorted().map(member -> "    " + member);
        return Stream.concat(Stream.of(type(type)), members);
    }

    private static String type(Class<?> type) {
        Type parent = type.getGenericSuperclass();
        return Modifier.toString(type.getModifiers()) + (type.isInterface() ? " " : type.isRecord() ? " record "
                : " class ") + type.getName() + (parent == null ? "" : " extends " + parent.getTypeName())
                + names(" implements ", type.getGenericInterfaces());
    }

    private static String field(Field field) {
        return modifiers(field.getModifiers()) + field.getGenericType().getTypeName() + " " + field.getName();
    }

    private static String constructor(Constructor<?> constructor) {
        return modifiers(constructor.getModifiers()) + "new" + parameters(constructor);
    }

    private static String method(Method method) {
        return modifiers(method.getModifiers()) + method.getGenericReturnType().getTypeName() + " " + method.getName()
                + parameters(method);
    }

    private static String modifiers(int modifiers) {
        int shown = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT;
        return Modifier.toString(modifiers & shown) + " ";
    }

    private static String parameters(Executable executable) {
        return Arrays.stream(executable.getGenericParameterTypes()).map(Type::getTypeName)
                .collect(Collectors.joining(", ", "(", ")")) + names(" throws ", executable.getGenericExceptionTypes());
    }

    private static String names(String before, Type... types) {
        return types.length == 0 ? "" : Arrays.stream(types).map(Type::getTypeName)
                .collect(Collectors.joining(", ", before, ""));
    }
}
