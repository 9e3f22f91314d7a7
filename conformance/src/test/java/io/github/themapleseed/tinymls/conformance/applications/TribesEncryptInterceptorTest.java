package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.apache.catalina.tribes.Channel;
import org.apache.catalina.tribes.ChannelException;
import org.apache.catalina.tribes.ChannelListener;
import org.apache.catalina.tribes.ChannelMessage;
import org.apache.catalina.tribes.Member;
import org.apache.catalina.tribes.group.ChannelInterceptorBase;
import org.apache.catalina.tribes.group.GroupChannel;
import org.apache.catalina.tribes.group.InterceptorPayload;
import org.apache.catalina.tribes.group.interceptors.EncryptInterceptor;
import org.apache.catalina.tribes.membership.StaticMember;
import org.apache.catalina.tribes.transport.ReplicationTransmitter;
import org.apache.catalina.tribes.transport.nio.NioReceiver;
import org.apache.catalina.tribes.transport.nio.PooledParallelSender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tomcat Tribes' EncryptInterceptor runs on TinyMLS with {@code encryptionAlgorithm="TinyMLS/GCM/NoPadding"}
 * (CONTRACT.md items 7 and 8): a key whose name it puts in capitals, and 12-byte IVs of its own, which travel in front
 * of the message.
 */
class TribesEncryptInterceptorTest {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final int IV_BYTES = 12;
    private static final Logger LOG = Logger.getLogger("org.apache.catalina.tribes");
    private static final int STARTED = Channel.SND_RX_SEQ | Channel.SND_TX_SEQ;

    @TempDir
    private Path folder;
    private Installed provider;

    @BeforeEach
    void install() throws Exception {
        LOG.setLevel(Level.SEVERE);
        provider = Installed.with(folder, "tinymls.lifetime = 36500d");
    }

    @AfterEach
    void uninstall() {
        provider.close();
    }

    /** One of the two machines. */
    private static final class Node implements ChannelListener, AutoCloseable {
        private final NioReceiver receiver = new NioReceiver();
        private final GroupChannel channel = new GroupChannel();
        private final Wire wire = new Wire();
        private final List<Serializable> received = new CopyOnWriteArrayList<>();

        Node() throws Exception {
            int patience = (int) Await.PATIENCE.toMillis();
            receiver.setAddress("127.0.0.1");
            receiver.setTimeout(patience);
            channel.setChannelReceiver(receiver);
            PooledParallelSender sender = new PooledParallelSender();
            sender.setTimeout(patience);
            ReplicationTransmitter transmitter = new ReplicationTransmitter();
            transmitter.setTransport(sender);
            channel.setChannelSender(transmitter);
            EncryptInterceptor encrypt = new EncryptInterceptor();
            encrypt.setEncryptionAlgorithm("TinyMLS/GCM/NoPadding");
            encrypt.setEncryptionKey(KEY);
            channel.addInterceptor(encrypt);
            channel.addInterceptor(wire);
            channel.addChannelListener(this);
            channel.start(STARTED);
        }

        Member address() throws Exception {
            return new StaticMember("127.0.0.1", receiver.getPort(), 0);
        }

        @Override
        public void messageReceived(Serializable message, Member sender) {
            received.add(message);
        }

        @Override
        public boolean accept(Serializable message, Member sender) {
            return true;
        }

        @Override
        public void close() throws ChannelException {
            channel.stop(STARTED);
        }
    }

    /** Below the encryption: keeps what leaves. */
    private static final class Wire extends ChannelInterceptorBase {
        private final List<byte[]> sent = new CopyOnWriteArrayList<>();

        @Override
        public void sendMessage(Member[] to, ChannelMessage message, InterceptorPayload payload)
                throws ChannelException {
            sent.add(message.getMessage().getBytes());
            super.sendMessage(to, message, payload);
        }
    }

    @Test
    void twoMembersTalk() throws Exception {
        List<Serializable> letters = List.of("", "a session attribute", "a page of it ".repeat(100_000));
        try (Node one = new Node(); Node other = new Node()) {
            exchange(one, other, letters);
            exchange(other, one, letters);
            SecretKey key = new SecretKeySpec(HexFormat.of().parseHex(KEY), "AES");
            for (Node node : List.of(one, other)) {
                assertEquals(letters.size(), node.wire.sent.size());
                for (int i = 0; i < letters.size(); i++) {
                    assertSealed(letters.get(i), node.wire.sent.get(i), key);
                }
            }
        }
    }

    private static void exchange(Node from, Node to, List<Serializable> letters) throws Exception {
        for (Serializable letter : letters) {
            from.channel.send(new Member[] {to.address()}, letter, Channel.SEND_OPTIONS_USE_ACK);
        }
        Await.until("all letters", () -> to.received.size() == letters.size());
        assertEquals(Set.copyOf(letters), Set.copyOf(to.received));
    }

    private static void assertSealed(Serializable letter, byte[] sent, SecretKey key) throws Exception {
        byte[] iv = Arrays.copyOf(sent, IV_BYTES);
        byte[] plaintext = Traffic.opened(Arrays.copyOfRange(sent, IV_BYTES, sent.length), key, iv);
        assertTrue(new String(plaintext, StandardCharsets.UTF_8).contains((String) letter), "the letter itself");
    }
}
