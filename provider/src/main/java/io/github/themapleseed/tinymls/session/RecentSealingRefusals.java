package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The keys that refused to seal in the last hour; for each key the session that refused last. */
final class RecentSealingRefusals {
    /** A bound on memory; further keys are not remembered. */
    private static final int MAX_KEYS = 64;
    private static final long REMEMBERED_NANOS = TimeUnit.HOURS.toNanos(1);

    private final TimeSource time;
    private final Map<String, Outage> outages = new ConcurrentHashMap<>();

    private record Outage(Session session, long nanos) {
    }

    RecentSealingRefusals(TimeSource time) {
        this.time = time;
    }

    /** Notes that a session refused to seal. */
    void add(Session session) {
        if (outages.size() < MAX_KEYS || outages.containsKey(session.shortId())) {
            outages.put(session.shortId(), new Outage(session, time.monotonicNanos()));
        }
    }

    /** Drops the sessions that can seal again or were destroyed; returns those that still cannot seal. */
    Stream<Session> purge() {
        long now = time.monotonicNanos();
        long wall = time.wallMillis();
        outages.values().removeIf(outage -> now - outage.nanos() > REMEMBERED_NANOS || outage.session().isDestroyed()
                || SealingCheck.at(outage.session(), wall).isUsable());
        return outages.values().stream().map(Outage::session);
    }
}
