package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.applications.child.SealingMain;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A fat jar as Spring Boot packs it, with Spring Boot's own loader: the provider's jar lies whole within it, where the
 * JDK does not look for the providers that java.security names (docs/deploying.md).
 */
class SpringBootTest extends OnTinyMls {
    private static final String LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

    private Path fat;

    @BeforeEach
    void pack() throws Exception {
        install();
        fat = folder().resolve("service.jar");
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, LAUNCHER);
        main.putValue("Start-Class", SealingMain.class.getName());
        main.putValue("Spring-Boot-Classes", "BOOT-INF/classes/");
        main.putValue("Spring-Boot-Lib", "BOOT-INF/lib/");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(fat), manifest);
                JarFile loader = new JarFile(System.getProperty("spring-boot-loader.jar"))) {
            for (JarEntry entry : loader.stream().filter(each -> each.getName().endsWith(".class")
                    || each.getName().startsWith("META-INF/services/") && !each.isDirectory()).toList()) {
                out.putNextEntry(new JarEntry(entry.getName()));
                loader.getInputStream(entry).transferTo(out);
            }
            for (String folder : List.of("BOOT-INF/", "BOOT-INF/classes/", "BOOT-INF/lib/")) {
                out.putNextEntry(new JarEntry(folder));
            }
            out.putNextEntry(new JarEntry("BOOT-INF/classes/" + Service.classFile()));
            out.write(Service.classBytes());
            store(out, "BOOT-INF/lib/tinymls-provider.jar", Files.readAllBytes(Service.jar()));
        }
    }

    /** A jar within the jar is not compressed. */
    private static void store(JarOutputStream out, String name, byte[] bytes) throws IOException {
        JarEntry entry = new JarEntry(name);
        CRC32 sum = new CRC32();
        sum.update(bytes);
        entry.setMethod(JarEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(sum.getValue());
        out.putNextEntry(entry);
        out.write(bytes);
    }

    @Test
    void mainInstallsTheProvider() throws Exception {
        Service service = Service.java("-jar", fat.toString(), "install", "uninstall");
        service.assertSealed();
        assertTrue(service.says("healthy"), service.output());
        assertTrue(service.value("loader").startsWith("org.springframework.boot.loader.launch.LaunchedClassLoader"),
                service.output());
        assertEquals("true", service.value("uninstalled"));
    }

    @Test
    void theJdkDoesNotFindItInTheFatJar() throws Exception {
        Service service = Service.java("-Djava.security.properties=" + ProviderLine.in(folder()), "-jar",
                fat.toString());
        assertNotEquals(0, service.exit(), service.output());
        assertTrue(service.says("NOT HEALTHY"), service.output());
        assertTrue(service.output().contains("the JDK finds no such class on the class path or module path"),
                service.output());
    }

    @Test
    void besideTheFatJarItIsFound() throws Exception {
        Service service = Service.java("-Djava.security.properties=" + ProviderLine.in(folder()), "-cp",
                fat + File.pathSeparator + Service.jar(), LAUNCHER);
        service.assertSealed();
        assertTrue(service.says("healthy"), service.output());
        assertTrue(service.value("loader").startsWith("jdk.internal.loader.ClassLoaders$AppClassLoader"),
                service.output());
    }
}
