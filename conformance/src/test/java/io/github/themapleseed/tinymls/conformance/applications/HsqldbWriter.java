package io.github.themapleseed.tinymls.conformance.applications;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A database's process, for {@link HsqldbTest}: fills the database at the URL that is its argument, part of it
 * before a checkpoint, and is then gone at once, as in a crash. All it knows of TinyMLS stands in that URL and in
 * its JVM's security properties.
 */
final class HsqldbWriter {
    static final int ROWS = 3_000;
    static final int AFTER_CHECKPOINT = 50;
    static final int LOB_BYTES = 200_000;
    static final String SECRET = "the secret of row ";
    /** What the process exits with when all is written and nothing closed. */
    static final int CRASHED = 77;

    private HsqldbWriter() {
    }

    public static void main(String[] arguments) throws SQLException {
        Connection connection = DriverManager.getConnection(arguments[0], "SA", "");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE in_memory (id INT PRIMARY KEY, text VARCHAR(100))");
            statement.execute("CREATE CACHED TABLE on_disk (id INT PRIMARY KEY, text VARCHAR(100))");
            statement.execute("CREATE TABLE large (id INT PRIMARY KEY, content BLOB(1M))");
            insert(connection, 0, ROWS);
            insertLob(connection);
            statement.execute("CHECKPOINT");
            insert(connection, ROWS, AFTER_CHECKPOINT);
            statement.execute("UPDATE on_disk SET text = 'changed' WHERE id = 0");
        }
        Runtime.getRuntime().halt(CRASHED);
    }

    private static void insert(Connection connection, int from, int rows) throws SQLException {
        for (String table : new String[] {"in_memory", "on_disk"}) {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table + " VALUES (?, ?)")) {
                connection.setAutoCommit(false);
                for (int id = from; id < from + rows; id++) {
                    insert.setInt(1, id);
                    insert.setString(2, SECRET + id);
                    insert.execute();
                }
                connection.commit();
                connection.setAutoCommit(true);
            }
        }
    }

    private static void insertLob(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO large VALUES (1, ?)")) {
            insert.setBytes(1, lob());
            insert.execute();
        }
    }

    static byte[] lob() {
        byte[] content = new byte[LOB_BYTES];
        byte[] text = SECRET.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < content.length; i++) {
            content[i] = text[i % text.length];
        }
        return content;
    }
}
