package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.observe.Exposition;
import java.lang.management.ManagementFactory;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** What needs module java.management: a class that is loaded only where that is there. */
final class Jmx implements TinyMlsMXBean {
    private Jmx() {
    }

    /** Registers the bean with the platform's server. */
    static void register() {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(new Jmx(), new ObjectName("io.github.themapleseed.tinymls:type=TinyMls"));
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The JVM's flag of that name, or null if this JVM does not say. */
    static String flag(String name) {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName hotSpot = new ObjectName("com.sun.management:type=HotSpotDiagnostic");
            return ((CompositeData) server.invoke(hotSpot, "getVMOption", new Object[] {name},
                    new String[] {String.class.getName()})).get("value").toString();
        } catch (JMException | RuntimeException e) {
            return null;
        }
    }

    @Override
    public Map<String, Double> getMetrics() {
        return Exposition.samples();
    }

    @Override
    public String getHealth() {
        return TinyMls.health().toString();
    }
}
