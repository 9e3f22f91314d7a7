package io.github.themapleseed.tinymls.operate;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** Finds out whether the JVM uses the processor's AES instructions, on which the speed of the JDK's ciphers depends. */
public final class AesAcceleration {
    private static final String FLAG = "UseAES";
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final Pattern AES = Pattern.compile("(?m)^(flags|features)\\s*:.*\\baes\\b");

    private AesAcceleration() {
    }

    /** For the health report: seen, NOT seen, or why that is not known. */
    public static String report() {
        try {
            return Management.report();
        } catch (LinkageError absent) {
            return "not known, since module java.management is missing or broken";
        }
    }

    /** Loaded only by {@link #report}: module java.management is optional. */
    private static final class Management {
        static String report() {
            try {
                String flag = flag();
                return flag != null ? flag.equals("true") ? "seen" : "NOT seen"
                        : inferred(ManagementFactory.getRuntimeMXBean().getInputArguments(), processor());
            } catch (RuntimeException e) { // another MBean server's failure must not fail the health check
                return "not known, " + e;
            }
        }

        /** Value of the JVM's flag, or null without module jdk.management, which has the bean for it. */
        private static @Nullable String flag() {
            try {
                MBeanServer server = ManagementFactory.getPlatformMBeanServer();
                ObjectName hotSpot = new ObjectName("com.sun.management:type=HotSpotDiagnostic");
                return ((CompositeData) server.invoke(hotSpot, "getVMOption", new Object[] {FLAG},
                        new String[] {String.class.getName()})).get("value").toString();
            } catch (JMException | RuntimeException e) {
                return null;
            }
        }
    }

    /**
     * What follows from the JVM's arguments and Linux's description of the processor: HotSpot uses the instructions if
     * the processor has them, unless an argument forbids it.
     */
    static String inferred(List<String> arguments, String processor) {
        if (arguments.lastIndexOf("-XX:-" + FLAG) > arguments.lastIndexOf("-XX:+" + FLAG)) {
            return "NOT seen";
        }
        if (processor.isEmpty()) {
            return "not known, since module jdk.management is not there";
        }
        return AES.matcher(processor.toLowerCase(Locale.ROOT)).find() ? "seen" : "NOT seen";
    }

    private static String processor() {
        try {
            return Files.readString(PROCESSOR, StandardCharsets.ISO_8859_1);
        } catch (IOException | RuntimeException notLinux) {
            return "";
        }
    }
}
