package io.github.themapleseed.tinymls.conformance.applications;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.EpochErasedException;
import io.github.themapleseed.tinymls.RatchetParameterSpec;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/applications.md, a broker between, over a real one: ActiveMQ in this process, which keeps in memory what it
 * is given. Bodies are sealed before they are sent and opened after they are received, bound to their destination. A
 * consumer that comes later than the window gets {@code EpochErasedException}, and the metric shows it.
 */
class BrokerTest {
    private static final Duration WINDOW = Duration.ofSeconds(2);
    private static final int OVERHEAD = 72;

    private final BrokerService broker = new BrokerService();
    @TempDir
    private Path folder;
    private Installed installed;
    private Connection connection;

    @BeforeEach
    void start() throws Exception {
        installed = Installed.with(folder);
        broker.setBrokerName("between");
        broker.setPersistent(false);
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.start();
        connection = new ActiveMQConnectionFactory("vm://between?create=false").createConnection();
        connection.start();
    }

    @AfterEach
    void stop() throws Exception {
        try {
            connection.close();
            broker.stop();
        } finally {
            installed.close();
        }
    }

    private Session session() throws JMSException {
        return connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    private static Cipher cipher(int mode, SecretKey key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(mode, key);
        return cipher;
    }

    /** Sends that many orders. */
    private void send(Destination to, SecretKey key, int orders) throws Exception {
        Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key);
        try (Session session = session(); MessageProducer producer = session.createProducer(to)) {
            for (int i = 0; i < orders; i++) {
                cipher.updateAAD(to.toString().getBytes(UTF_8));
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(cipher.doFinal(order(i).getBytes(UTF_8)));
                producer.send(message);
            }
        }
    }

    private static String order(int number) {
        return "order " + number;
    }

    private static byte[] body(Message message) throws JMSException {
        return message.getBody(byte[].class);
    }

    private static String open(Cipher cipher, Message message, Destination sentTo) throws Exception {
        cipher.updateAAD(sentTo.toString().getBytes(UTF_8));
        return new String(cipher.doFinal(body(message)), UTF_8);
    }

    /** A consumer with a key and a cipher of its own, on a thread of the session's. */
    private ConcurrentLinkedQueue<Object> subscribe(Destination topic, byte[] exported) throws Exception {
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, SecretKeyFactory.getInstance("TinyMLS")
                .translateKey(new SecretKeySpec(exported, "TinyMLS")));
        ConcurrentLinkedQueue<Object> received = new ConcurrentLinkedQueue<>();
        session().createConsumer(topic).setMessageListener(message -> {
            try {
                received.add(open(cipher, message, message.getJMSDestination()));
            } catch (Exception e) {
                received.add(e);
            }
        });
        return received;
    }

    @Test
    void everySubscriberOpensWhatWasPublished() throws Exception {
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        Destination topic = session().createTopic("orders");
        List<ConcurrentLinkedQueue<Object>> subscribers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            subscribers.add(subscribe(topic, key.getEncoded()));
        }
        send(topic, key, 200);
        List<String> orders = IntStream.range(0, 200).mapToObj(BrokerTest::order).toList();
        for (ConcurrentLinkedQueue<Object> received : subscribers) {
            Await.until("200 messages, not " + received.size(), () -> received.size() == orders.size());
            assertEquals(orders, List.copyOf(received));
        }
    }

    @Test
    void brokerSeesNothingAndMovesNothingElsewhere() throws Exception {
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        try (Session session = session()) {
            Queue queue = session.createQueue("orders");
            send(queue, key, 1);
            Enumeration<?> all = session.createBrowser(queue).getEnumeration();
            Message kept = (Message) all.nextElement();
            assertEquals(order(0).length() + OVERHEAD, body(kept).length);
            assertFalse(new String(body(kept), UTF_8).contains("order"), "what the broker keeps is sealed");
            Queue payments = session.createQueue("payments");
            session.createProducer(payments).send(kept);
            Message moved = session.createConsumer(payments).receive(Await.PATIENCE.toMillis());
            Cipher opening = cipher(Cipher.DECRYPT_MODE, key);
            assertThrows(AEADBadTagException.class, () -> open(opening, moved, moved.getJMSDestination()));
            assertEquals(order(0), open(opening, moved, queue));
        }
    }

    @Test
    void lagBeyondTheWindowIsToldAndCounted() throws Exception {
        KeyGenerator generator = KeyGenerator.getInstance("TinyMLS");
        generator.init(new RatchetParameterSpec(Duration.ofMillis(100), WINDOW, Duration.ofHours(1)));
        SecretKey key = generator.generateKey();
        Cipher opening = cipher(Cipher.DECRYPT_MODE, key);
        try (Session session = session()) {
            Queue queue = session.createQueue("orders");
            send(queue, key, 10);
            long sent = System.currentTimeMillis();
            Await.until("the window's end", () -> System.currentTimeMillis() - sent > WINDOW.toMillis());
            double before = Metrics.sample(Metrics.ERASED);
            MessageConsumer consumer = session.createConsumer(queue);
            for (int i = 0; i < 10; i++) {
                Message late = consumer.receive(Await.PATIENCE.toMillis());
                assertTrue(late.getJMSTimestamp() <= sent);
                assertThrows(EpochErasedException.class, () -> open(opening, late, queue));
            }
            assertEquals(10, Metrics.sample(Metrics.ERASED) - before);
            Await.until("what is fresh opens", () -> {
                send(queue, key, 1);
                try {
                    return order(0).equals(open(opening, consumer.receive(Await.PATIENCE.toMillis()), queue));
                } catch (EpochErasedException e) {
                    return false; // the machine took longer over it than the window
                }
            });
        }
    }
}
