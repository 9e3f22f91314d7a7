package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.observe.MetricsEndpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.ProviderException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Opens what {@code tinymls.metrics} names, each place once in a process. What it needs need not be there else. */
final class Outlets {
    private static final Set<String> OPEN = new HashSet<>();
    private static boolean takenByTheService;

    private Outlets() {
    }

    /** Takes a place that is in use for that of the service beside which this process runs. */
    static synchronized void leaveToTheService() {
        takenByTheService = true;
    }

    /** Opens the places that are not open yet: "jmx", or host and port. */
    static synchronized void open(List<String> places) {
        for (String place : places) {
            if (!OPEN.contains(place)) {
                try {
                    openOne(place);
                } catch (LinkageError e) {
                    throw new ProviderException("tinymls.metrics: cannot open " + place + ", for which the JDK's module"
                            + " java.management or jdk.httpserver must be there: " + e, e);
                } catch (IOException | IllegalStateException e) {
                    if (e instanceof BindException && takenByTheService) {
                        continue;
                    }
                    throw new ProviderException("tinymls.metrics: cannot open " + place + ": " + e, e);
                }
                OPEN.add(place);
            }
        }
    }

    private static void openOne(String place) throws IOException {
        if (place.equals("jmx")) {
            Jmx.register();
        } else {
            int colon = place.lastIndexOf(':');
            InetAddress host = InetAddress.getByName(place.substring(0, colon));
            if (!host.isLoopbackAddress()) {
                throw new IOException(host + " is no loopback address"); // whatever is called localhost here
            }
            MetricsEndpoint.listen(new InetSocketAddress(host, Integer.parseInt(place.substring(colon + 1))));
        }
    }
}
