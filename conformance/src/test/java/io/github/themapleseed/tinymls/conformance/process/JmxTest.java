package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.tools.attach.VirtualMachine;
import io.github.themapleseed.tinymls.TinyMlsMXBean;
import io.github.themapleseed.tinymls.conformance.process.child.Rules;
import io.github.themapleseed.tinymls.conformance.process.child.Service;
import java.nio.file.Path;
import java.util.Map;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics and the health check as a management console sees them that attaches to a running service. */
class JmxTest {
    @TempDir
    private Path folder;

    @Test
    void consoleSeesMetricsAndHealth() throws Exception {
        ChildJvm child = ChildJvm.running(Service.class).withJarOnModulePath().set("tinymls.metrics", "jmx")
                .option("--add-modules", ChildJvm.module() + ",java.management,jdk.management.agent")
                .security(JavaSecurity.last("TinyMLS").in(folder));
        try (Running service = new Running(child)) {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(service.pid()));
            JMXServiceURL address = new JMXServiceURL(machine.startLocalManagementAgent());
            machine.detach();
            try (JMXConnector connector = JMXConnectorFactory.connect(address)) {
                MBeanServerConnection server = connector.getMBeanServerConnection();
                TinyMlsMXBean bean = JMX.newMXBeanProxy(server,
                        new ObjectName("io.github.themapleseed.tinymls:type=TinyMls"), TinyMlsMXBean.class);
                Map<String, Double> metrics = bean.getMetrics();
                assertEquals(Double.valueOf(service.value("sealed")),
                        metrics.get("tinymls_messages_total{operation=\"seal\"}"));
                assertEquals(1, metrics.get("tinymls_live_keys"));
                assertTrue(bean.getHealth().endsWith("\nhealthy"), bean::getHealth);
            }
            service.end();
        }
    }

    @Test
    void furtherProvidersOpenNothingTwice() throws Exception {
        Output output = ChildJvm.running(Rules.class, "try", "tinymls.metrics=127.0.0.1:" + Tools.freePort(),
                "tinymls.period=50ms", "tinymls.metrics=jmx", "tinymls.period=60ms").withJarOnClassPath().succeeds();
        assertEquals(4, output.lines().stream().filter(line -> line.endsWith("=works")).count(), output::toString);
    }
}
