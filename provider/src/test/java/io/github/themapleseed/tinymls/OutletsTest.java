package io.github.themapleseed.tinymls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.ProviderException;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.timer.Timer;
import org.junit.jupiter.api.Test;

/** A place that is taken is an error that names it, and is opened once it is free. */
class OutletsTest {
    private static void isRefused(String place) {
        String refusal = assertThrows(ProviderException.class, () -> Outlets.open(List.of(place))).getMessage();
        assertTrue(refusal.startsWith("tinymls.metrics: cannot open " + place + ":"), refusal);
    }

    @Test
    void beanOfThatNameIsThereAlready() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("io.github.themapleseed.tinymls:type=TinyMls");
        server.registerMBean(new Timer(), name);
        try {
            isRefused("jmx");
        } finally {
            server.unregisterMBean(name);
        }
        Outlets.open(List.of("jmx"));
        assertEquals(Jmx.class.getName(), server.getMBeanInfo(name).getClassName());
    }

    @Test
    void portIsTaken() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        String place;
        try (ServerSocket other = new ServerSocket(0, 1, loopback)) {
            place = "127.0.0.1:" + other.getLocalPort();
            isRefused(place);
        }
        Outlets.open(List.of(place));
        int port = Integer.parseInt(place.split(":")[1]);
        try (Socket reader = new Socket(loopback, port)) {
            assertTrue(reader.isConnected());
        }
        Outlets.open(List.of(place)); // is open already
    }
}
