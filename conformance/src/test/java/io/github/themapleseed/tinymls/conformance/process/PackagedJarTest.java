package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.Handover;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No runtime dependency (README.md): the jar needs java.base and nothing else, names whatever else it may use as
 * optional, exports its root package alone, and works in a runtime that has java.base and nothing else.
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
