package io.github.themapleseed.tinymls.conformance.applications;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.cassandra.cql3.QueryProcessor;
import org.apache.cassandra.cql3.UntypedResultSet;
import org.apache.cassandra.db.ConsistencyLevel;
import org.apache.cassandra.db.partitions.PartitionUpdate;
import org.apache.cassandra.hints.Hint;
import org.apache.cassandra.hints.HintsService;
import org.apache.cassandra.schema.Schema;
import org.apache.cassandra.service.CassandraDaemon;

/**
 * A node of Apache Cassandra in a process of its own, as cassandra.yaml configures it. It does what each line of its
 * input says, and answers with a line that begins with ">". Of TinyMLS it uses the metrics alone.
 */
public final class CassandraNode {
    /** What its rows hold. */
    static final String TEXT = "what nobody is to read on the disk";
    private static final UUID ELSEWHERE = new UUID(1, 1);

    private CassandraNode() {
    }

    /** Runs it. */
    public static void main(String[] args) {
        int exit = 1; // with threads of Cassandra left
        try {
            new CassandraDaemon(true).activate();
            System.out.println("ready=yes");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line; (line = in.readLine()) != null;) {
                System.out.println(">" + done(line.split(" ")));
            }
            exit = 0;
        } catch (Exception | Error e) {
            e.printStackTrace();
        } finally {
            System.exit(exit);
        }
    }

    private static String done(String[] words) {
        return switch (words[0]) {
            case "make" -> make();
            case "write" -> write(Integer.parseInt(words[1]));
            case "read" -> read();
            case "hint" -> hint();
            case "sum" -> String.valueOf(Metrics.sum(words[1]));
            default -> throw new IllegalStateException("no command " + words[0]);
        };
    }

    private static String make() {
        QueryProcessor.process("CREATE KEYSPACE shop WITH replication ="
                + " {'class': 'SimpleStrategy', 'replication_factor': 1}", ConsistencyLevel.ONE);
        QueryProcessor.process("CREATE TABLE shop.orders (id int PRIMARY KEY, what text)", ConsistencyLevel.ONE);
        return "made";
    }

    private static String write(int id) {
        QueryProcessor.executeInternal("INSERT INTO shop.orders (id, what) VALUES (?, ?)", id, TEXT);
        return "written";
    }

    /** The numbers of the rows that hold what was written. */
    private static String read() {
        UntypedResultSet rows = QueryProcessor.executeInternal("SELECT id, what FROM shop.orders");
        return StreamSupport.stream(rows.spliterator(), false).filter(row -> row.getString("what").equals(TEXT))
                .map(row -> row.getInt("id")).sorted().map(String::valueOf).collect(Collectors.joining(" "));
    }

    /** Keeps a row for a node that is not there. */
    private static String hint() {
        long now = System.currentTimeMillis();
        PartitionUpdate.SimpleBuilder row =
                PartitionUpdate.simpleBuilder(Schema.instance.getTableMetadata("shop", "orders"), 3);
        row.row().add("what", TEXT);
        HintsService.instance.write(ELSEWHERE, Hint.create(row.buildAsMutation(), now));
        HintsService.instance.flushAndFsyncBlockingly(List.of(ELSEWHERE));
        return "hinted";
    }
}
