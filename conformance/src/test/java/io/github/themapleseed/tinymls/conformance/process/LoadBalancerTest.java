package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.RatchetParameterSpec;
import io.github.themapleseed.tinymls.conformance.process.child.Node;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A deployment of docs/applications.md: processes behind one load balancer share a key from a key store, and any of
 * them opens what any other has sealed; one that is killed takes nothing along, one that is added needs nothing but
 * the store.
 */
class LoadBalancerTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;
    private final List<Running> nodes = new ArrayList<>();
    /** What was sealed so far, with what it says. */
    private final Map<String, String> messages = new LinkedHashMap<>();

    @AfterEach
    void stop() {
        nodes.forEach(Running::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TinyMLS", "PKCS12"})
    void fourShareAKeyOneIsKilledAndOneIsAdded(String type) throws Exception {
        Path store = folder.resolve("service.keys");
        keyStore(store, type);
        for (int i = 0; i < 4; i++) {
            add(store);
        }
        sealAtEach();
        openAtEach();
        Running killed = nodes.remove(2);
        assertEquals(137, killed.process().destroyForcibly().waitFor(), "SIGKILL");
        assertThrows(ConnectException.class, () -> ask(killed, "seal x"));
        openAtEach();
        add(store);
        sealAtEach();
        openAtEach();
        System.out.println("messages opened by each of 4 processes: " + messages.size());
    }

    /** The key as an operator makes it, once for all. */
    private static void keyStore(Path file, String type) throws Exception {
        Security.addProvider(ChildJvm.provider());
        try {
            KeyGenerator generator = KeyGenerator.getInstance("TinyMLS");
            generator.init(new RatchetParameterSpec(Duration.ofMillis(100), Duration.ofHours(1), Duration.ofDays(1)));
            SecretKey key = generator.generateKey();
            KeyStore store = KeyStore.getInstance(type);
            store.load(null, PASSWORD.toCharArray());
            KeyStore.PasswordProtection protection = new KeyStore.PasswordProtection(PASSWORD.toCharArray());
            store.setEntry("service", new KeyStore.SecretKeyEntry(key), protection);
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, PASSWORD.toCharArray());
            }
        } finally {
            Security.removeProvider("TinyMLS");
        }
    }

    private void add(Path store) throws IOException {
        nodes.add(new Running(ChildJvm.running(Node.class, store, PASSWORD, "service").withJarOnClassPath()
                .security(JavaSecurity.last("TinyMLS").in(folder)).set("tinymls.window", "1h")));
    }

    private void sealAtEach() throws IOException {
        for (Running node : nodes) {
            for (int i = 0; i < 5; i++) {
                String text = "message " + messages.size() + " of process " + node.pid();
                messages.put(ask(node, "seal " + text), text);
            }
        }
    }

    private void openAtEach() throws IOException {
        for (Running node : nodes) {
            for (Map.Entry<String, String> message : messages.entrySet()) {
                assertEquals(message.getValue(), ask(node, "open " + message.getKey()));
            }
        }
    }

    private static String ask(Running node, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(node.value("port")))) {
            socket.getOutputStream().write((request + "\n").getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }
}
