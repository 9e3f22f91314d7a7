package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The alert rules of docs/operating.md, as Prometheus's own tool reads and tests them. */
class AlertRulesTest {
    private static final File DOCS = Path.of(System.getProperty("tinymls.root")).resolve("docs").toFile();

    @ParameterizedTest
    @CsvSource({"check, alerts.yml", "test, alerts-test.yml"})
    void promtoolAccepts(String verb, String file) {
        Output output = ChildJvm.run(new ProcessBuilder(Tools.needed("promtool"), verb, "rules", file).directory(DOCS));
        assertEquals(0, output.exit(), output::toString);
    }
}
