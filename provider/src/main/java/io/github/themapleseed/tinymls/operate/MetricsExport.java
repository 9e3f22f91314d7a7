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
 * these classes. A place that cannot be opened is reported, and tried again when the next provider is set up or a
 * health check runs; it never stops sealing. {@link #close} closes all places. They are also closed when the last
 * provider that asked for them has been garbage-collected, so that they do not keep its class loader reachable.
 */
public final class MetricsExport {
    /** The instance that all providers of this class loader share. */
    public static final MetricsExport SHARED = new MetricsExport();

    private static final String JMX = "jmx";
    private static final String NOT_SHOWN = "NOT SHOWN: ";

    private final ReentrantLock lock = new ReentrantLock();
    private final List<WeakReference<Object>> owners = new ArrayList<>();
    private final Map<String, OpenPlace> open = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();
    /**
     * Requests not served yet: a thread that finds the lock taken leaves its request to the thread that has the lock.
     */
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private volatile Map<String, String> report = Map.of();
    private volatile boolean leavesPortsInUse;

    private record Request(Object owner, List<String> places, Object bean) {
    }

    private record Failure(Counter count, String detail) {
    }

    /** Loaded when the first place is opened, so that nobody else pays for the cleaner's thread. */
    private static final class CleanerHolder {
        private static final Cleaner CLEANER = Cleaner.create();
    }

    /** A place where metrics are shown at present. */
    interface OpenPlace {
        /** Its address for readers: URL or JMX object name. */
        String name();

        /** Closes it. Idempotent. */
        void close();
    }

    MetricsExport() {
    }

    /**
     * Reports no failure from now on where a port is in use: this process runs beside the service that it checks, and
     * has the same settings.
     */
    public void leavePortsInUse() {
        leavesPortsInUse = true;
    }

    /**
     * Opens the places that are not open yet. If another thread is opening places, that thread opens these as well, and
     * this call returns at once.
     *
     * @param owner the places stay open while it is reachable
     * @param places "jmx", or host and port with a colon between
     * @param bean the MXBean for "jmx"; it has no reference to the owner
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
            addOwner(request.owner);
        } catch (RuntimeException | Error e) { // without the cleaner's thread nobody would close the places
            request.places.forEach(place -> fail(place, e, failed));
            return;
        }
        for (String place : request.places) {
            if (!open.containsKey(place)) {
                open(place, request.bean, failed);
            }
        }
    }

    private void addOwner(Object owner) {
        for (WeakReference<Object> known : owners) {
            if (known.get() == owner) {
                return;
            }
        }
        CleanerHolder.CLEANER.register(owner, this::closeIfUnowned);
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

    /** Counts each failure, and reports it unless the last attempt failed in the same way. */
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

    /** For each place its address, or why nothing is shown there. */
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
        openRequested(); // a request that came meanwhile found the lock taken
    }

    /** Closes all places. The next request opens them again. */
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
