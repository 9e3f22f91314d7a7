package io.github.themapleseed.tinymls.operate;

import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * An MXBean at the platform's MBean server. A second copy of the classes in the process finds the first one's name
 * taken and registers as {@code …,loader=2}, the next as {@code …,loader=3}. Loaded only where the setting asks for
 * it: module java.management is optional.
 */
final class JmxRegistration implements MetricsExport.OpenPlace {
    private static final String NAME = "io.github.themapleseed.tinymls:type=TinyMls";
    private static final int MOST_COPIES = 1_000;

    private final MBeanServer server;
    private final ObjectName name;

    private JmxRegistration(MBeanServer server, ObjectName name) {
        this.server = server;
        this.name = name;
    }

    /** Registers the bean under the first name that is free. */
    static JmxRegistration of(Object bean) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            for (int copy = 1; copy <= MOST_COPIES; copy++) {
                ObjectName name = new ObjectName(copy == 1 ? NAME : NAME + ",loader=" + copy);
                if (isRegistered(server, name, bean)) {
                    return new JmxRegistration(server, name);
                }
            }
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException(NAME + " is taken, and so are the names with loader=2 to " + MOST_COPIES);
    }

    private static boolean isRegistered(MBeanServer server, ObjectName name, Object bean) throws JMException {
        try {
            server.registerMBean(bean, name);
            return true;
        } catch (InstanceAlreadyExistsException taken) {
            return false;
        }
    }

    @Override
    public String name() {
        return name.toString();
    }

    @Override
    public void close() {
        try {
            server.unregisterMBean(name);
        } catch (JMException | RuntimeException gone) {
            return; // somebody else has unregistered it
        }
    }
}
