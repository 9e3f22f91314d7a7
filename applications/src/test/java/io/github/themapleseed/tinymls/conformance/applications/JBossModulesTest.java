package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.applications.child.SealingMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TinyMLS as a module of JBoss Modules, on which WildFly is built, and a service that depends on it: with the packages
 * of java.se, and with those of java.base alone (docs/deploying.md).
 */
class JBossModulesTest extends OnTinyMls {
    private static final String NAME = "io.github.themapleseed.tinymls";

    /** Writes module.xml beside the content of a module. */
    private void describe(Path folder, String name, String resource, String... dependencies) throws IOException {
        StringBuilder text = new StringBuilder("<module xmlns=\"urn:jboss:module:1.9\" name=\"" + name + "\">\n");
        if (name.equals("service")) {
            text.append("<main-class name=\"").append(SealingMain.class.getName()).append("\"/>\n");
        }
        text.append("<resources><resource-root path=\"").append(resource).append("\"/></resources>\n<dependencies>\n");
        for (String dependency : dependencies) {
            text.append("<module name=\"").append(dependency).append("\"/>\n");
        }
        Files.writeString(folder.resolve("module.xml"), text + "</dependencies></module>\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.se", "java.base"})
    void aServiceSealsByTheModule(String platform) throws Exception {
        install();
        Path modules = folder().resolve("modules");
        Path provider = Files.createDirectories(modules.resolve(NAME.replace('.', '/')).resolve("main"));
        Files.copy(Service.jar(), provider.resolve("tinymls-provider.jar"));
        describe(provider, NAME, "tinymls-provider.jar", platform);
        Path service = Files.createDirectories(modules.resolve("service/main"));
        Path file = service.resolve("classes").resolve(Service.classFile());
        Files.createDirectories(file.getParent());
        Files.write(file, Service.classBytes());
        describe(service, "service", "classes", platform, NAME);
        Service run = Service.java("-Dtinymls.metrics=jmx", "-jar", System.getProperty("jboss-modules.jar"), "-mp",
                modules.toString(), "service", "install", "uninstall");
        run.assertSealed();
        assertTrue(run.says("healthy"), run.output());
        assertTrue(run.value("loader").contains(NAME), run.output());
        assertEquals(platform.equals("java.se"), !run.output().contains("metrics at jmx: NOT SHOWN"), run.output());
        assertEquals("true", run.value("uninstalled"));
    }
}
