package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The keys that somebody wanted to seal with in the last hour and could not: of each the session that refused last. */
final class SealingOutages {
    private static final int MAX = 64;
    private static final long REMEMBERED_NANOS = TimeUnit.HOURS.toNanos(1);

    private final TimeSource time;
    private final Map<String, Outage> outages = new ConcurrentHashMap<>();

    private record Outage(Session session, long nanos) {
    }

    SealingOutages(TimeSource time) {
        this.time = time;
    }

    /** That session has refused. */
    void add(Session session) {
        if (outages.size() < MAX || outages.containsKey(session.events().keyName())) {
            outages.put(session.events().keyName(), new Outage(session, time.monotonicNanos()));
        }
    }

    /** The sessions that still cannot seal, but for those of keys that an application has destroyed itself. */
    Stream<Session> sessions() {
        long now = time.monotonicNanos();
        long wall = time.wallMillis();
        outages.values().removeIf(outage -> now - outage.nanos() > REMEMBERED_NANOS || outage.session().isDestroyed()
                || SealingCheck.refusal(outage.session(), wall) == null);
        return outages.values().stream().map(Outage::session);
    }
}
