package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.Handover;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No runtime dependency (README.md): the jar needs java.base and nothing else, names whatever else it may use as
 * optional, exports its root package alone, as a module and as an OSGi bundle, and works in a runtime that has
 * java.base and nothing else.
 */
class PackagedJarTest {
    @TempDir
    private Path folder;

    private static ModuleDescriptor descriptor() {
        return ModuleFinder.of(ChildJvm.jar()).find(ChildJvm.module()).orElseThrow().descriptor();
    }

    private static Set<String> required(boolean optional) {
        return descriptor().requires().stream()
                .filter(each -> each.modifiers().contains(Requires.Modifier.STATIC) == optional)
                .map(Requires::name).collect(Collectors.toSet());
    }

    @Test
    void requiresJavaBaseAlone() {
        assertEquals(Set.of("java.base"), required(false));
    }

    @Test
    void jdepsFindsNoUseOfAnythingElse() {
        Set<String> optional = required(true);
        List<String> command = new ArrayList<>(List.of(ChildJvm.tool("jdeps"), "-s", "--multi-release",
                String.valueOf(Runtime.version().feature())));
        if (!optional.isEmpty()) { // which jdeps does not find of itself
            command.addAll(List.of("--add-modules", String.join(",", optional)));
        }
        command.add(ChildJvm.jar().toString());
        Output output = ChildJvm.run(new ProcessBuilder(command));
        assertEquals(0, output.exit(), output::toString);
        List<String> used = output.lines().stream().map(line -> line.replaceFirst(".* -> ", "")).toList();
        assertTrue(used.contains("java.base"), output::toString);
        assertTrue(used.stream().allMatch(name -> name.equals("java.base") || optional.contains(name)),
                output::toString);
    }

    @Test
    void exportsItsRootPackageAlone() {
        assertEquals(Set.of(ChildJvm.module()),
                descriptor().exports().stream().map(ModuleDescriptor.Exports::source).collect(Collectors.toSet()));
        assertTrue(descriptor().opens().isEmpty() && !descriptor().isOpen());
    }

    /** A fresh JVM has its first message earlier: ARCHITECTURE.md. */
    @Test
    void hasNothingToUncompress() throws IOException {
        try (JarFile jar = new JarFile(ChildJvm.jar().toFile())) {
            assertEquals(List.of(), jar.stream().filter(entry -> entry.getMethod() != ZipEntry.STORED)
                    .map(ZipEntry::getName).toList());
        }
    }

    /** As an OSGi bundle it exports and needs what it does as a module. */
    @Test
    void isABundle() throws IOException {
        Attributes manifest = manifest();
        assertEquals("2", manifest.getValue("Bundle-ManifestVersion"));
        assertEquals(ChildJvm.module(), manifest.getValue("Bundle-SymbolicName"));
        String version = ChildJvm.jar().getFileName().toString().replaceFirst("^tinymls-provider-(.*)\\.jar$", "$1")
                .replace('-', '.');
        assertEquals(version, manifest.getValue("Bundle-Version"), "bundle.version of the POM is the version");
        assertEquals(ChildJvm.module() + ";version=\"" + version + '"', manifest.getValue("Export-Package"));
        assertEquals("osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=17))\"", manifest.getValue("Require-Capability"));
        assertEquals("true", manifest.getValue("Multi-Release"));
    }

    /** A framework shows a bundle java.* and what it imports: each other package that a class names stands there. */
    @Test
    void importsEachPackageOfTheJdkThatItUses() throws IOException {
        Map<String, Boolean> imported = new TreeMap<>();
        for (String each : manifest().getValue("Import-Package").split(",")) {
            imported.put(each.split(";")[0], each.endsWith(";resolution:=optional"));
        }
        Output output = ChildJvm.run(new ProcessBuilder(ChildJvm.tool("jdeps"), "-verbose:package", "--multi-release",
                String.valueOf(Runtime.version().feature()), "--add-modules", String.join(",", required(true)),
                ChildJvm.jar().toString()));
        assertEquals(0, output.exit(), output::toString);
        Map<String, Boolean> used = new TreeMap<>();
        for (String line : output.lines()) { // package -> package module
            String[] parts = line.strip().split("\\s+");
            if (parts.length == 4 && parts[0].startsWith(ChildJvm.module()) && parts[2].matches("(javax|jdk)\\..*")) {
                used.put(parts[2], !parts[3].equals("java.base"));
            }
        }
        assertEquals(used, imported, output::toString);
    }

    private static Attributes manifest() throws IOException {
        try (JarFile jar = new JarFile(ChildJvm.jar().toFile())) {
            return jar.getManifest().getMainAttributes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"class path", "module path"})
    void worksWhereThereIsNothingButJavaBase(String path) {
        boolean asModule = path.equals("module path");
        for (String step : List.of("seal", "open")) {
            ChildJvm child = ChildJvm.running(Handover.class, step, folder)
                    .security(JavaSecurity.last("TinyMLS").in(folder))
                    .option("--limit-modules", asModule ? "java.base," + ChildJvm.module() : "java.base");
            Output output = (asModule ? child.withJarOnModulePath() : child.withJarOnClassPath()).succeeds();
            assertTrue(output.out().contains(step.equals("seal") ? "exported=82" : "opened=sealed by process"),
                    output::toString);
        }
    }
}
