package io.github.themapleseed.tinymls.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A jar whose version file was dropped or not filled in works all the same. */
class VersionTest {
    private static String read(String file) throws IOException {
        return Version.read(new ByteArrayInputStream(file.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void noFile() throws Exception {
        assertEquals(Version.UNKNOWN, Version.read(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "version=", "version=${project.version}", "other=1.0", "version=x.1"})
    void nothingThatIsAVersion(String file) throws Exception {
        assertEquals(Version.UNKNOWN, read(file));
    }

    @Test
    void versionAsTheBuildWroteIt() throws Exception {
        assertEquals("1.2.3-SNAPSHOT", read("version=1.2.3-SNAPSHOT\n"));
        assertNotEquals(Version.UNKNOWN, Version.full());
    }

    @ParameterizedTest
    @CsvSource({"1.2.3-SNAPSHOT,1.2", "10.11,10.11", "2,2.0", "2-beta,2.0", "unknown,0.0"})
    void versionOfAProvider(String full, String provider) {
        assertEquals(provider, Version.provider(full));
    }
}
