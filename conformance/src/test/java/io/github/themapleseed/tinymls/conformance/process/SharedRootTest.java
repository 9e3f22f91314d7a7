package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.Chatter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every machine that holds the root key agrees on every epoch from the clock alone (FORMAT.md section 3): two
 * processes that loaded the same 32 bytes from a PKCS12 key store open all of each other's messages while both rotate,
 * without a word between them but the messages, which pass through this test.
 */
class SharedRootTest {
    private static final int MESSAGES = 200;
    private static final String PASSWORD = "changeit";
    private static final int EPOCH_AND_SALT_BYTES = 18;
    /** A thread for each, since all of them wait for one another. */
    private static final Executor THREADS = task -> new Thread(task).start();

    @TempDir
    private Path folder;
    private final Map<String, Set<ByteBuffer>> senderEpochs = new ConcurrentHashMap<>();

    @Test
    void twoProcessesWithOneRootKeyOpenEachOthersMessages() throws Exception {
        Path store = keyStore();
        try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Output> ann = start(store, server, "Ann");
            CompletableFuture<Output> bob = start(store, server, "Bob");
            server.setSoTimeout(300_000);
            try (Socket one = server.accept(); Socket two = server.accept()) {
                relay(one, two);
                check(ann.join(), "Bob");
                check(bob.join(), "Ann");
            }
        }
        senderEpochs.forEach((name, epochs) -> System.out.println(name + " sealed " + MESSAGES + " messages in "
                + epochs.size() + " sender epochs"));
        assertEquals(Set.of("Ann", "Bob"), senderEpochs.keySet());
        assertTrue(senderEpochs.values().stream().allMatch(epochs -> epochs.size() >= 5), "both rotate");
    }

    private static void check(Output output, String peer) {
        assertEquals(0, output.exit(), output::toString);
        assertEquals("AES, 32 bytes", output.value("key"));
        assertEquals(MESSAGES + " of " + peer, output.value("opened"));
    }

    private Path keyStore() throws GeneralSecurityException, IOException {
        byte[] root = new byte[32];
        new SecureRandom().nextBytes(root);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setEntry("root", new KeyStore.SecretKeyEntry(new SecretKeySpec(root, "AES")),
                new KeyStore.PasswordProtection(PASSWORD.toCharArray()));
        Path file = folder.resolve("root.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    private CompletableFuture<Output> start(Path store, ServerSocket server, String name) {
        ChildJvm child = ChildJvm
                .running(Chatter.class, store, PASSWORD, server.getLocalPort(), name, MESSAGES).withJarOnClassPath()
                .security(JavaSecurity.last("TinyMLS").in(folder)).set("tinymls.period", "20ms");
        return CompletableFuture.supplyAsync(() -> ChildJvm.run(child.builder()), THREADS);
    }

    private void relay(Socket one, Socket two) throws IOException {
        String first = new DataInputStream(one.getInputStream()).readUTF();
        String second = new DataInputStream(two.getInputStream()).readUTF();
        new DataOutputStream(one.getOutputStream()).writeBoolean(true);
        new DataOutputStream(two.getOutputStream()).writeBoolean(true);
        CompletableFuture<Void> there = CompletableFuture.runAsync(() -> pass(first, one, two), THREADS);
        pass(second, two, one);
        there.join();
    }

    /** Hands all messages on and notes what their headers say in public. */
    private void pass(String sender, Socket from, Socket to) {
        Set<ByteBuffer> epochs = senderEpochs.computeIfAbsent(sender, any -> new HashSet<>());
        try {
            DataInputStream in = new DataInputStream(from.getInputStream());
            DataOutputStream out = new DataOutputStream(to.getOutputStream());
            for (int i = 0; i < MESSAGES; i++) {
                byte[] message = new byte[in.readInt()];
                in.readFully(message);
                epochs.add(ByteBuffer.wrap(message, 1, EPOCH_AND_SALT_BYTES));
                out.writeInt(message.length);
                out.write(message);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            close(to);
            throw new CompletionException(e);
        }
    }

    /** So that who listens there does not wait for a peer that is gone. */
    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
