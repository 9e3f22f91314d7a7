package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.maintenance.Maintenance;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.observe.SecurityEvent;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The keys of a process for metrics and the health report: which are live, which ends first, which cannot seal. */
public final class KeyInventory implements Gauge.Source, MessageTally.Owner {
    /** The keys of this process. */
    public static final KeyInventory SHARED = new KeyInventory(Maintenance.SHARED);

    private final Maintenance maintenance;
    private final TimeSource time;
    private final KeyFirstSeenTable firstSeen;
    private final RecentSealingRefusals outages;
    private final EntryTable entries = new EntryTable();

    /** The keys under that maintenance, whose gauges are read for as long as this inventory is reachable. */
    public KeyInventory(Maintenance maintenance) {
        this.maintenance = maintenance;
        this.time = maintenance.time();
        this.firstSeen = new KeyFirstSeenTable(time);
        this.outages = new RecentSealingRefusals(time);
        MessageTally.flushBeforeReading(this);
        Gauge.watch(this, Gauge.LIVE_KEYS, Gauge.RECEIVER_EPOCHS, Gauge.ENGINES, Gauge.OLDEST_EPOCH, Gauge.OPENED_LAG,
                Gauge.OPENED_LEAD, Gauge.WINDOW_USE, Gauge.SOONEST_END, Gauge.KEYS_UNABLE);
    }

    @Override
    public long flushIdle() {
        return sum(key -> key.sealer().flush() + key.opener().flush());
    }

    @Override
    public long read(Gauge gauge) {
        return switch (gauge) {
            case LIVE_KEYS -> live().count();
            case RECEIVER_EPOCHS -> sum(key -> key.opener().size());
            case ENGINES -> sum(key -> key.sealer().engines() + key.opener().engines());
            case OLDEST_EPOCH -> least(live().mapToLong(Session::oldestEpoch).filter(epoch -> epoch != Gauge.NONE));
            case OPENED_LAG -> greatest(key -> key.opener().offsets().lagMillis());
            case OPENED_LEAD -> greatest(key -> key.opener().offsets().leadMillis());
            case WINDOW_USE -> greatest(key -> key.opener().windowUse());
            case SOONEST_END -> least(alone().mapToLong(this::leftMillis));
            case KEYS_UNABLE -> unable().size();
            default -> Gauge.NONE;
        };
    }

    private static long least(LongStream readings) {
        return readings.min().orElse(Gauge.NONE);
    }

    /** Erases these keys in time. */
    public Maintenance maintenance() {
        return maintenance;
    }

    /** When the process first saw the keys that were made elsewhere. */
    KeyFirstSeenTable firstSeen() {
        return firstSeen;
    }

    /** The entries of key stores. */
    public EntryTable entries() {
        return entries;
    }

    /** The live keys by themselves. */
    private Stream<Session> alone() {
        return live().filter(key -> !key.lifetime().isOfVersion());
    }

    private Stream<Session> live() {
        return maintenance.keys().filter(Session.class::isInstance).map(Session.class::cast).filter(Session::isAlive);
    }

    private long sum(ToLongFunction<Session> reading) {
        return live().mapToLong(reading).sum();
    }

    private long greatest(ToLongFunction<Session> reading) {
        return live().mapToLong(reading).max().orElse(Gauge.NONE);
    }

    private long leftMillis(Session key) {
        return Math.max(0, key.lifetime().leftMillis(maintenance.present(key.policy())));
    }

    /**
     * The keys in use that cannot seal: live keys whose clock lies behind what they have erased, and keys that refused
     * to seal in the last hour, unless another session of the same key can seal.
     */
    private List<Session> unable() {
        long wall = time.wallMillis();
        Stream<Session> stuck = alone()
                .filter(key -> !key.isRenewable() && SealingCheck.isAhead(key, wall));
        List<Session> unable = Stream.concat(stuck, outages.purge()).distinct().toList();
        if (unable.isEmpty()) {
            return unable;
        }
        Set<String> able = alone().filter(key -> SealingCheck.at(key, wall).isUsable()).map(Session::shortId)
                .collect(Collectors.toSet());
        return unable.stream().filter(key -> !able.contains(key.shortId())).toList();
    }

    /** How many keys are live, which ends first, and which cannot seal, in words. */
    public KeyStatusReport report() {
        long wall = time.wallMillis();
        List<String> unable = unable().stream().map(key -> "key " + key.shortId() + ": "
                + SealingCheck.at(key, wall).reason()).toList();
        String first = alone().min(Comparator.comparingLong(this::leftMillis)).map(key -> ", the first to end is key "
                + key.shortId() + " at " + Lifetime.shown(key.notAfter())).orElse("");
        return new KeyStatusReport(live().count() + " live" + first, unable);
    }

    /** Counts and reports a message that a key did not open. */
    public void reportRefused(KeyHandle key, RefusedMessageException refusal) {
        SecurityEvent.reportRefusal(refusal.reason().count(), key.name(), refusal.epochOffsetMillis(),
                refusal.getMessage());
    }

    /** Counts and reports that a cipher was refused a key to open with, whose life is over; says why in words. */
    public void reportNotOpening(String reason) {
        SecurityEvent.report(Counter.REFUSED_EXPIRED, 0, reason);
    }

    /** Notes that a session refused to seal. */
    void noteOutage(Session session) {
        outages.add(session);
    }
}
