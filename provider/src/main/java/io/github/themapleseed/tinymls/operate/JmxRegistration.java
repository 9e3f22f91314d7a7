package io.github.themapleseed.tinymls.operate;

import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Registration of an MXBean with the platform's MBean server. Where another class loader's copy of TinyMLS has taken
 * the name, the bean is registered as {@code …,loader=2}, the next as {@code …,loader=3}. Loaded only where a setting
 * asks for JMX: module java.management is optional.
 */
final class JmxRegistration implements MetricsExport.OpenPlace {
    private static final String NAME = "io.github.themapleseed.tinymls:type=TinyMls";
    private static final int MAX_COPIES = 1_000;

    private final MBeanServer server;
    private final ObjectName name;

    private JmxRegistration(MBeanServer server, ObjectName name) {
        this.server = server;
        this.name = name;
    }

    /** Registers the bean under the first free name. */
    static JmxRegistration of(Object bean) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            for (int copy = 1; copy <= MAX_COPIES; copy++) {
                ObjectName name = new ObjectName(copy == 1 ? NAME : NAME + ",loader=" + copy);
                if (register(server, name, bean)) {
                    return new JmxRegistration(server, name);
                }
            }
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException(NAME + " is taken, and so are the names with loader=2 to " + MAX_COPIES);
    }

    private static boolean register(MBeanServer server, ObjectName name, Object bean) throws JMException {
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
            return; // other code has unregistered it
        }
    }
}
