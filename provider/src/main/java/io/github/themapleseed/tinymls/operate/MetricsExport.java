package io.github.themapleseed.tinymls.operate;

import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.net.BindException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Shows the metrics at the places that {@code tinymls.metrics} names: each place once for all providers of one copy of
 * these classes. A place that cannot be opened is reported and tried again at the next chance; it never keeps anyone
 * from sealing. All places are closed by {@link #close}, or when the last provider that wanted them is collected, so
 * that they do not hold the class loader.
 */
public final class MetricsExport {
    /** The one that the providers of this copy of the classes share. */
    public static final MetricsExport SHARED = new MetricsExport();

    private static final String JMX = "jmx";
    private static final String NOT_SHOWN = "NOT SHOWN: ";

    private final ReentrantLock lock = new ReentrantLock();
    private final List<WeakReference<Object>> owners = new ArrayList<>();
    private final Map<String, OpenPlace> open = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();
    /** What came in while another thread was opening places. */
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private volatile Map<String, String> report = Map.of();
    private volatile boolean leavesPortsInUse;

    private record Request(Object owner, List<String> places, Object bean) {
    }

    private record Failure(Counter count, String detail) {
    }

    /** The thread that waits for providers to be collected; started only where a place is opened. */
    private static final class Collected {
        private static final Cleaner CLEANER = Cleaner.create();
    }

    /** A place in use: what it is called, and how to close it. */
    interface OpenPlace {
        /** Where readers find it. */
        String name();

        /** Closes it; more than once does no harm. */
        void close();
    }

    MetricsExport() {
    }

    /** Takes a port that is in use for that of the service beside which this process runs: no failure then. */
    public void leavePortsInUse() {
        leavesPortsInUse = true;
    }

    /**
     * Opens the places that are not open yet. If another thread is opening places, leaves these to it and returns.
     *
     * @param owner the places stay open for as long as it is reachable
     * @param places "jmx", or host and port with a colon between
     * @param bean the MXBean for "jmx"; it must not reach the owner
     */
    public void open(Object owner, List<String> places, Object bean) {
        if (!places.isEmpty()) {
            requests.add(new Request(owner, places, bean));
        }
        openRequested();
    }

    private void openRequested() {
        while (!requests.isEmpty() && lock.tryLock()) {
            List<Failure> failed = new ArrayList<>();
            try {
                for (Request next = requests.poll(); next != null; next = requests.poll()) {
                    open(next, failed);
                }
                report = Collections.unmodifiableMap(report());
            } finally {
                lock.unlock();
            }
            for (Failure failure : failed) {
                SecurityEvent.report(failure.count, 0, failure.detail); // without the lock: a log handler may seal
            }
        }
    }

    private void open(Request request, List<Failure> failed) {
        try {
            own(request.owner);
        } catch (RuntimeException | Error e) { // no thread for the cleaner: nobody would close the places
            request.places.forEach(place -> fail(place, e, failed));
            return;
        }
        for (String place : request.places) {
            if (!open.containsKey(place)) {
                open(place, request.bean, failed);
            }
        }
    }

    private void own(Object owner) {
        for (WeakReference<Object> known : owners) {
            if (known.get() == owner) {
                return;
            }
        }
        Collected.CLEANER.register(owner, this::closeIfUnowned);
        owners.add(new WeakReference<>(owner));
    }

    private void open(String place, Object bean, List<Failure> failed) {
        try {
            open.put(place, place.equals(JMX) ? JmxRegistration.of(bean) : MetricsEndpoint.listen(place));
            failures.remove(place);
        } catch (IOException | RuntimeException | Error e) {
            if (e instanceof BindException && leavesPortsInUse) {
                failures.put(place, "not opened here, the port is in use");
            } else {
                fail(place, e, failed);
            }
        }
    }

    /** Counts each failure, and reports it if it is not that of the last attempt. */
    private void fail(String place, Throwable cause, List<Failure> failed) {
        Counter count = place.equals(JMX) ? Counter.EXPORT_JMX_FAILED : Counter.EXPORT_PORT_FAILED;
        String why = cause instanceof LinkageError ? "module java.management is missing or broken (" + cause + ")"
                : cause.toString();
        String last = failures.put(place, NOT_SHOWN + why);
        if (last == null || !last.equals(failures.get(place))) {
            failed.add(new Failure(count, "tinymls.metrics: cannot open " + place + ": " + why));
        } else {
            count.increment();
        }
    }

    /** What has become of each place, for a health report: where it is, or why it is not shown. */
    public Map<String, String> places() {
        return report;
    }

    private Map<String, String> report() {
        Map<String, String> places = new TreeMap<>(failures);
        open.forEach((place, opened) -> places.put(place, opened.name()));
        return places;
    }

    private void closeIfUnowned() {
        lock.lock();
        try {
            owners.removeIf(owner -> owner.refersTo(null));
            if (owners.isEmpty()) {
                closeAll();
            }
        } finally {
            lock.unlock();
        }
        openRequested(); // a provider that came meanwhile found the lock taken
    }

    /** Closes all places. They are opened again when a provider asks for that. */
    public void close() {
        lock.lock();
        try {
            owners.clear();
            closeAll();
        } finally {
            lock.unlock();
        }
    }

    private void closeAll() {
        open.values().forEach(OpenPlace::close);
        open.clear();
        failures.clear();
        report = Map.of();
    }
}
