package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.ChildJvm;
import io.github.themapleseed.tinymls.conformance.process.JavaSecurity;
import io.github.themapleseed.tinymls.conformance.process.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import org.apache.cassandra.config.ParameterizedClass;
import org.apache.cassandra.config.TransparentDataEncryptionOptions;
import org.apache.cassandra.security.EncryptionContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Apache Cassandra seals its commit log with a key that its {@code JKSKeyProvider} takes from a key store of type
 * TinyMLS, by cassandra.yaml alone. A node that is killed replays what it sealed under each version of the key.
 */
class CassandraTest {
    private static final String YAML = """
            cluster_name: orders
            num_tokens: 1
            partitioner: org.apache.cassandra.dht.Murmur3Partitioner
            endpoint_snitch: SimpleSnitch
            listen_address: 127.0.0.1
            storage_port: PORT
            start_native_transport: false
            seed_provider:
              - class_name: org.apache.cassandra.locator.SimpleSeedProvider
                parameters:
                  - seeds: "127.0.0.1:PORT"
            commitlog_sync: batch
            commitlog_segment_size: 1MiB
            commitlog_directory: FOLDER/commitlog
            hints_directory: FOLDER/hints
            saved_caches_directory: FOLDER/saved_caches
            cdc_raw_directory: FOLDER/cdc_raw
            data_file_directories:
              - FOLDER/data
            transparent_data_encryption_options:
              enabled: true
              chunk_length_kb: 64
              cipher: TinyMLS
              key_alias: disk
              iv_length: 16
              key_provider:
                - class_name: org.apache.cassandra.security.JKSKeyProvider
                  parameters:
                    - keystore: STORE
                      keystore_password: changeit
                      store_type: TinyMLS
                      key_password: changeit
            """;
    /** What Cassandra asks of the JVM, of its file jvm17-server.options. */
    private static final List<String> EXPORTS = List.of("java.base/jdk.internal.misc", "java.base/java.lang.ref",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi", "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server", "java.sql/java.sql", "jdk.unsupported/sun.misc",
            "jdk.compiler/com.sun.tools.javac.file", "jdk.attach/sun.tools.attach");
    private static final List<String> OPENS = List.of("java.base/java.lang.module", "java.base/jdk.internal.loader",
            "java.base/jdk.internal.ref", "java.base/jdk.internal.reflect", "java.base/jdk.internal.math",
            "java.base/jdk.internal.module", "java.base/jdk.internal.util.jar",
            "jdk.management/com.sun.management.internal", "java.base/sun.nio.ch", "java.base/java.io",
            "java.base/java.lang.reflect", "jdk.compiler/com.sun.tools.javac", "java.base/java.lang",
            "java.base/java.util");
    /** So long that the node has the successor before, even on a busy machine: it may write at any time. */
    private static final Duration LEAD = Duration.ofSeconds(10);

    @TempDir
    private Path folder;
    private OperatedStore store;
    private Running node;

    @AfterEach
    void kill() {
        if (node != null) {
            node.close();
        }
    }

    private void start() throws IOException {
        ChildJvm child = ChildJvm.running(CassandraNode.class).withClassPathOfTests()
                .security(JavaSecurity.last("TinyMLS").in(folder)).set("tinymls.stores", store.file().toString())
                .set("tinymls.store.interval", "1s").set("cassandra.config", yaml().toUri().toString())
                .set("cassandra-foreground", "yes").set("cassandra.storagedir", folder.toString())
                .set("cassandra.ring_delay_ms", "0").set("cassandra.skip_wait_for_gossip_to_settle", "0")
                .set("jdk.attach.allowAttachSelf", "true").option("-Xmx1g");
        EXPORTS.forEach(each -> child.option("--add-exports", each + "=ALL-UNNAMED"));
        OPENS.forEach(each -> child.option("--add-opens", each + "=ALL-UNNAMED"));
        node = new Running(child);
    }

    private Path yaml() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Files.writeString(folder.resolve("cassandra.yaml"),
                    YAML.replace("PORT", String.valueOf(free.getLocalPort())).replace("FOLDER", folder.toString())
                            .replace("STORE", store.file().toString()));
        }
    }

    private String told(String line) throws IOException {
        node.process().outputWriter().write(line + "\n");
        node.process().outputWriter().flush();
        List<String> said = new ArrayList<>();
        while (true) {
            String answer = node.process().inputReader().readLine();
            assertTrue(answer != null, () -> "it has ended:\n" + String.join("\n", said));
            if (answer.startsWith(">")) {
                return answer.substring(1);
            }
            said.add(answer);
        }
    }

    private long sum(String metric) throws IOException {
        return Long.parseLong(told("sum " + metric));
    }

    /** Writes rows under the version in force, has it succeeded, and writes rows under the next. */
    private void writeOverASuccession(int number) throws Exception {
        assertEquals("written", told("write " + number));
        long activation = store.succeed(LEAD);
        Await.until("the successor adopted", () -> sum("tinymls_store_versions_total") > number);
        Await.until("the successor in force", () -> System.currentTimeMillis() > activation);
    }

    @Test
    void aKilledNodeReplaysItsCommitLogOverTwoSuccessions() throws Exception {
        store = new OperatedStore(Files.createDirectory(folder.resolve("keys")).resolve("keys.tinymls"), "disk",
                "--window", "1d", "--lifetime", "30d");
        start();
        assertEquals("made", told("make"));
        writeOverASuccession(0);
        writeOverASuccession(1);
        assertEquals("written", told("write 2"));
        assertEquals("hinted", told("hint"));
        assertEquals(0, sum("tinymls_refusals_total"));
        kill();
        node.process().waitFor();
        assertFalse(isInTheClear("commitlog"));
        assertTrue(isInTheClear("hints"), "docs/applications.md says that Cassandra seals no hints");
        start();
        assertTrue(sum("tinymls_messages_total") > 0, "it has opened its commit log");
        assertEquals("0 1 2", told("read"));
        assertEquals(0, sum("tinymls_refusals_total"));
    }

    private boolean isInTheClear(String files) throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve(files))) {
            List<Path> found = all.filter(Files::isRegularFile).toList();
            assertFalse(found.isEmpty());
            StringBuilder content = new StringBuilder();
            for (Path file : found) {
                content.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            return content.indexOf(CassandraNode.TEXT) >= 0;
        }
    }

    private EncryptionContext context(int ivBytes) {
        TransparentDataEncryptionOptions options = new TransparentDataEncryptionOptions("TinyMLS", "disk",
                new ParameterizedClass("org.apache.cassandra.security.JKSKeyProvider", Map.of("keystore",
                store.file().toString(), "keystore_password", OperatedStore.PASSWORD, "store_type", "TinyMLS")));
        options.iv_length = ivBytes;
        return new EncryptionContext(options);
    }

    /** Its cipher goes on for a whole segment without another init, which AES/GCM does not allow. */
    @Test
    void anyLengthOfTheIvFits() throws Exception {
        store = new OperatedStore(folder.resolve("keys.tinymls"), "disk", "--window", "1d", "--lifetime", "30d");
        Installed provider = Installed.with(folder, store.settings());
        try {
            for (int ivBytes : new int[] {12, 16}) {
                sealsASeries(context(ivBytes));
            }
        } finally {
            provider.close();
        }
    }

    private void sealsASeries(EncryptionContext context) throws Exception {
        Cipher sealing = context.getEncryptor();
        List<byte[]> blocks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            blocks.add(sealing.doFinal(ByteBuffer.allocate(100).putInt(i).array()));
        }
        Cipher opening = new EncryptionContext(context.getTransparentDataEncryptionOptions(), sealing.getIV(), true)
                .getDecryptor();
        for (int i = 0; i < 3; i++) {
            assertEquals(i, ByteBuffer.wrap(opening.doFinal(blocks.get(i))).getInt());
            Traffic.opened(blocks.get(i), store.key(), sealing.getIV());
        }
    }
}
