package io.github.themapleseed.tinymls.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.observe.Counter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.management.MBeanServer;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.timer.Timer;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A place that is taken stops nobody, is reported, and is opened once it is free; all places are given back. */
class MetricsExportTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final String NAME = "io.github.themapleseed.tinymls:type=TinyMls";

    private static final Logger LOG = Logger.getLogger("tinymls.security");

    @TempDir
    private Path folder;
    private final List<Handler> handlers = new ArrayList<>();
    private final MetricsExport export = new MetricsExport();
    private final Object owner = new Object();
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    /** An MBean of its own. */
    public interface BeanMXBean {
        /** A value. */
        int getValue();
    }

    /** The bean shown. */
    public static final class Bean implements BeanMXBean {
        @Override
        public int getValue() {
            return 7;
        }
    }

    @AfterEach
    void close() {
        handlers.forEach(LOG::removeHandler);
        export.close();
    }

    /** The warnings logged from now on until the test ends. */
    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord written) {
                if (written.getLevel() == Level.WARNING) {
                    warnings.add(written.getMessage());
                }
            }

            @Override
            public void flush() {
                return;
            }

            @Override
            public void close() {
                return;
            }
        };
        LOG.addHandler(handler);
        handlers.add(handler);
        return warnings;
    }

    private void open(String... places) {
        export.open(owner, List.of(places), new Bean());
    }

    private static String freePlace() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    private static Socket connect(String place) throws IOException {
        return new Socket(LOOPBACK, Integer.parseInt(place.split(":")[1]));
    }

    @Test
    void portThatIsTakenIsReportedAndOpenedOnceItIsFree() throws Exception {
        long failures = Counter.EXPORT_PORT_FAILED.total();
        List<String> warnings = warnings();
        String place;
        try (ServerSocket other = new ServerSocket(0, 1, LOOPBACK)) {
            place = "127.0.0.1:" + other.getLocalPort();
            open(place);
            open(place);
            assertTrue(export.places().get(place).startsWith("NOT SHOWN: java.net.BindException"),
                    () -> export.places().toString());
            assertEquals(failures + 2, Counter.EXPORT_PORT_FAILED.total());
            assertEquals(1, warnings.size(), "logged once: " + warnings);
            assertTrue(warnings.get(0).contains("tinymls.metrics: cannot open " + place), warnings::toString);
        }
        open(place);
        assertEquals("http://" + place + "/metrics", export.places().get(place));
        connect(place).close();
        open(place); // is open already
        assertEquals(failures + 2, Counter.EXPORT_PORT_FAILED.total());
    }

    @Test
    void portInUseMayBeTheServices() throws Exception {
        try (ServerSocket service = new ServerSocket(0, 1, LOOPBACK)) {
            String place = "127.0.0.1:" + service.getLocalPort();
            export.leavePortsInUse();
            open(place);
            assertEquals("not opened here, the port is in use", export.places().get(place));
        }
    }

    @Test
    void beanOfThatNameIsThereAlready() throws Exception {
        ObjectName name = new ObjectName(NAME);
        server.registerMBean(new Timer(), name);
        try {
            open("jmx");
            assertEquals(NAME + ",loader=2", export.places().get("jmx"));
            assertEquals(7, server.getAttribute(new ObjectName(export.places().get("jmx")), "Value"));
            MetricsExport third = new MetricsExport();
            third.open(owner, List.of("jmx"), new Bean());
            assertEquals(NAME + ",loader=3", third.places().get("jmx"));
            third.close();
        } finally {
            server.unregisterMBean(name);
        }
        export.close();
        open("jmx");
        assertEquals(NAME, export.places().get("jmx"));
    }

    @Test
    void whatCannotBeRegisteredIsReported() {
        long failures = Counter.EXPORT_JMX_FAILED.total();
        export.open(owner, List.of("jmx"), new Object());
        assertTrue(export.places().get("jmx").startsWith("NOT SHOWN: "), () -> export.places().toString());
        assertEquals(failures + 1, Counter.EXPORT_JMX_FAILED.total());
    }

    /** Places that nobody would close again are not opened. */
    @Test
    void ownerThatCannotBeWatchedIsReported() {
        export.open(null, List.of("jmx"), new Bean());
        assertTrue(export.places().get("jmx").startsWith("NOT SHOWN: "), () -> export.places().toString());
    }

    @Test
    void failureIsAnEventOfTheFlightRecorder() throws Exception {
        Path file = folder.resolve("failure.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            export.open(owner, List.of("jmx"), new Object());
            recording.stop();
            recording.dump(file);
        }
        List<String> details = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("tinymls.MetricsExport"))
                .map(event -> event.getString("detail")).toList();
        assertEquals(1, details.size());
        assertTrue(details.get(0).startsWith("tinymls.metrics: cannot open jmx: "), details::toString);
    }

    @Test
    void closingGivesAllPlacesBack() throws Exception {
        String place = freePlace();
        open("jmx", place);
        assertTrue(server.isRegistered(new ObjectName(NAME)));
        connect(place).close();
        export.close();
        assertFalse(server.isRegistered(new ObjectName(NAME)));
        assertThrows(ConnectException.class, () -> connect(place).close());
        new ServerSocket(Integer.parseInt(place.split(":")[1]), 1, LOOPBACK).close();
        assertEquals(0, export.places().size());
    }

    /** A provider that is dropped without a word must not leave its class loader in the hands of a port. */
    @Test
    void placesAreGivenBackWithTheLastOwner() throws Exception {
        String place = freePlace();
        openForOneThatIsDropped(place);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!export.places().isEmpty() && System.nanoTime() < end) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertEquals(0, export.places().size());
        assertThrows(ConnectException.class, () -> connect(place).close());
        assertFalse(server.isRegistered(new ObjectName(NAME)));
    }

    private void openForOneThatIsDropped(String place) {
        Object dropped = new Object();
        export.open(dropped, List.of("jmx", place), new Bean());
        export.open(dropped, List.of("jmx", place), new Bean());
        assertEquals(2, export.places().size());
    }

    /** Whoever comes while another thread is opening a place does not wait for it, and gets the place all the same. */
    @Test
    void nobodyWaitsForAnotherThread() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ObjectName delegate = new ObjectName("JMImplementation:type=MBeanServerDelegate");
        NotificationListener blocks = (notification, handback) -> {
            opening.countDown();
            try {
                goOn.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        server.addNotificationListener(delegate, blocks, null, null);
        String place = freePlace();
        Thread first = new Thread(() -> open("jmx"));
        try {
            first.start();
            assertTrue(opening.await(60, TimeUnit.SECONDS));
            open(place);
            assertEquals(0, export.places().size(), "neither is open yet");
        } finally {
            goOn.countDown();
            first.join();
            server.removeNotificationListener(delegate, blocks);
        }
        assertEquals(2, export.places().size());
    }
}
