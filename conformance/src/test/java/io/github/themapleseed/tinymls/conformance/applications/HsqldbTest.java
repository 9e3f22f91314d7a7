package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * HSQLDB encrypts a database with {@code crypt_type=TinyMLS} (CONTRACT.md items 12, 19 and 21): data at rest, so the
 * window is unlimited. A process that halts without closing the database leaves files that are TinyMLS throughout, and
 * another process opens them with every committed row.
 */
class HsqldbTest {
    private static final String KEY = "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";
    private static final String[] SETTINGS = {"tinymls.window = unlimited", "tinymls.lifetime = 36500d"};

    @TempDir
    private Path folder;
    private Installed provider;

    @BeforeEach
    void install() throws Exception {
        provider = Installed.with(folder, SETTINGS);
    }

    @AfterEach
    void uninstall() {
        provider.close();
    }

    private Path file(String suffix) {
        return folder.resolve("db" + suffix);
    }

    /** What a user sets; but for the lock file, whose owner's last heartbeat would be waited out for 10 s. */
    private String url(String key) {
        return "jdbc:hsqldb:file:" + file("") + ";crypt_key=" + key + ";crypt_type=TinyMLS;crypt_lobs=true"
                + ";hsqldb.write_delay=false;hsqldb.lock_file=false";
    }

    @Test
    void survivesACrash() throws Exception {
        crash();
        assertFilesSealed();
        assertThrows(SQLException.class, () -> open(url(KEY.replace('2', '3'))));
        try (Connection connection = open(url(KEY)); Statement statement = connection.createStatement()) {
            assertEverythingThere(statement);
            statement.execute("SHUTDOWN");
        }
        assertFilesSealed();
        try (Connection connection = open(url(KEY)); Statement statement = connection.createStatement()) {
            assertEverythingThere(statement);
            statement.execute("SHUTDOWN COMPACT");
        }
    }

    private static Connection open(String url) throws SQLException {
        return DriverManager.getConnection(url, "SA", "");
    }

    /** Runs {@link HsqldbWriter} with the provider in its java.security, and nothing else. */
    private void crash() throws Exception {
        Path settings = folder.resolve("tinymls.properties");
        Path security = Files.writeString(folder.resolve("java.security"),
                "security.provider." + Security.getProviders().length + "=TinyMLS " + settings + "\n");
        Process writer = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.security.properties=" + security, "-cp", System.getProperty("java.class.path"),
                HsqldbWriter.class.getName(), url(KEY))
                .redirectErrorStream(true).start();
        String output = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(HsqldbWriter.CRASHED, writer.waitFor(), output);
    }

    private static void assertEverythingThere(Statement statement) throws SQLException {
        int rows = HsqldbWriter.ROWS + HsqldbWriter.AFTER_CHECKPOINT;
        assertEquals(rows, count(statement, "in_memory WHERE text = '" + HsqldbWriter.SECRET + "' || id"));
        assertEquals(rows - 1, count(statement, "on_disk WHERE text = '" + HsqldbWriter.SECRET + "' || id"));
        assertEquals(1, count(statement, "on_disk WHERE text = 'changed'"));
        try (ResultSet result = statement.executeQuery("SELECT content FROM large")) {
            assertTrue(result.next());
            assertArrayEquals(HsqldbWriter.lob(), result.getBytes(1));
        }
    }

    private static int count(Statement statement, String from) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM " + from)) {
            result.next();
            return result.getInt(1);
        }
    }

    /** The script is one message, the log one for each statement; no file shows what it holds. */
    private void assertFilesSealed() throws Exception {
        SecretKey key = new SecretKeySpec(HexFormat.of().parseHex(KEY), "AES");
        byte[] script = Traffic.opened(Files.readAllBytes(file(".script")), key, null);
        try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(script))) {
            assertTrue(text(unzipped.readAllBytes()).contains(HsqldbWriter.SECRET));
        }
        List<String> statements = new ArrayList<>();
        if (Files.exists(file(".log"))) {
            for (byte[] message : messages(Files.readAllBytes(file(".log")))) {
                statements.add(text(Traffic.opened(message, key, null)));
            }
            assertTrue(statements.stream().anyMatch(one -> one.contains("changed")), statements.toString());
        }
        for (Path file : files()) {
            assertFalse(text(Files.readAllBytes(file)).contains(HsqldbWriter.SECRET), file + " shows its content");
        }
        System.out.println("HSQLDB: " + statements.size() + " statements in the log, " + files().size() + " files");
    }

    private static List<byte[]> messages(byte[] log) {
        List<byte[]> messages = new ArrayList<>();
        for (ByteBuffer in = ByteBuffer.wrap(log); in.hasRemaining(); ) {
            byte[] message = new byte[in.getInt()];
            in.get(message);
            messages.add(message);
        }
        return messages;
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().startsWith("db.")).toList();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
