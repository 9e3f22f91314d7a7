package io.github.themapleseed.tinymls.observe;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A handler of the log that does something at each record of a kind, on the thread that reports it. */
public final class ListeningLog extends Handler implements AutoCloseable {
    private final Logger log = Logger.getLogger("tinymls.security");
    private final Level before = log.getLevel();
    private final String part;
    private final Runnable listener;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<Throwable> thrown = new CopyOnWriteArrayList<>();

    private ListeningLog(String part, Runnable listener) {
        this.part = part;
        this.listener = listener;
    }

    /** Listens to the records that contain the part. */
    public static ListeningLog to(String part, Runnable listener) {
        ListeningLog listening = new ListeningLog(part, listener);
        listening.log.setUseParentHandlers(false);
        listening.log.setLevel(Level.ALL);
        listening.log.addHandler(listening);
        SecurityEvent.report(Counter.KEY_RELEASED, 0, "asks the log anew for its level, which others go by");
        return listening;
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getMessage().contains(part)) {
            heard.add(Thread.currentThread().getName() + ": " + record.getMessage());
            try {
                listener.run();
            } catch (RuntimeException | AssertionError e) {
                thrown.add(e);
            }
        }
    }

    /** The records, each after the name of the thread that reported it. */
    public List<String> heard() {
        return heard;
    }

    /** What the listener threw. */
    public List<Throwable> thrown() {
        return thrown;
    }

    @Override
    public void flush() {
        // nothing is held
    }

    @Override
    public void close() {
        log.removeHandler(this);
        log.setLevel(before);
        log.setUseParentHandlers(true);
    }

    @Override
    public String toString() {
        return heard + " " + thrown;
    }
}
