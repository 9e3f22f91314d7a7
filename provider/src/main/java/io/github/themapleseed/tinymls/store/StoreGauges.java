package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.observe.Gauge;
import io.github.themapleseed.tinymls.session.KeyEntry;
import io.github.themapleseed.tinymls.session.VersionStatus;
import io.github.themapleseed.tinymls.storefile.ItemId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Reads the gauges about key stores from the stores of a keeper. */
final class StoreGauges {
    private static final int FINGERPRINT_BYTES = 6;
    private static final int ACTIVATION_BYTES = 6;

    private StoreGauges() {
    }

    static void watch(StoreKeeper keeper) {
        Gauge.watch(keeper, Gauge.STORES_ATTACHED, Gauge.STORES_READ_ONLY, Gauge.STORES_FAILING, Gauge.STORES_DETACHED,
                Gauge.STORE_WRITE_AGE, Gauge.STORE_LOOK_AGE, Gauge.STORE_OLDEST_EPOCH, Gauge.VERSIONS_WAITING,
                Gauge.NEXT_ACTIVATION, Gauge.NOTHING_IN_FORCE, Gauge.ENTRY_SET);
    }

    static long read(StoreKeeper keeper, Gauge gauge) {
        return switch (gauge) {
            case STORES_ATTACHED -> count(keeper, StoreStatus.State.ATTACHED);
            case STORES_READ_ONLY -> count(keeper, StoreStatus.State.READ_ONLY);
            case STORES_FAILING -> count(keeper, StoreStatus.State.FAILING);
            case STORES_DETACHED -> keeper.detachedCount();
            case STORE_WRITE_AGE -> greatest(keeper, each -> each.status().writeAgeMillis());
            case STORE_LOOK_AGE -> greatest(keeper, each -> each.status().goodAgeMillis());
            case STORE_OLDEST_EPOCH -> known(keeper.attached().stream().mapToLong(each -> each.known().oldestEpoch())
                    .filter(epoch -> epoch != Long.MAX_VALUE).min());
            case VERSIONS_WAITING -> waiting(keeper).count();
            case NEXT_ACTIVATION -> known(waiting(keeper).min());
            case NOTHING_IN_FORCE -> known(entries(keeper).stream().filter(KeyEntry::isAlive)
                    .mapToLong(KeyEntry::millisInForce).min());
            case ENTRY_SET -> fingerprint(keeper);
            default -> Gauge.NONE;
        };
    }

    private static long count(StoreKeeper keeper, StoreStatus.State state) {
        return keeper.attached().stream().filter(each -> each.status().state() == state).count();
    }

    private static long greatest(StoreKeeper keeper, ToLongFunction<AttachedStore> reading) {
        return known(keeper.attached().stream().mapToLong(reading).filter(age -> age != Gauge.NONE).max());
    }

    private static long known(OptionalLong reading) {
        return reading.orElse(Gauge.NONE);
    }

    /** The entries of all stores, by id, each once. */
    private static Collection<KeyEntry> entries(StoreKeeper keeper) {
        TreeMap<ItemId, KeyEntry> all = new TreeMap<>();
        for (UnlockedStore store : keeper.stores()) {
            store.entries().entries().values().forEach(entry -> all.put(ItemId.of(entry.id()), entry));
        }
        return all.values();
    }

    /** How many ms are left until each version that is not in force yet. */
    private static LongStream waiting(StoreKeeper keeper) {
        return keeper.stores().stream().flatMapToLong(store -> {
            long wall = store.dependencies().wallMillis();
            Stream<VersionStatus> versions =
                    store.entries().entries().values().stream().flatMap(entry -> entry.versions().stream());
            return versions.mapToLong(version -> version.activation() - wall).filter(left -> left > 0);
        });
    }

    /** 48 bits of SHA-256 over (entry id, key id, activation) of all live versions, by entry id and key id. */
    static long fingerprint(StoreKeeper keeper) {
        Collection<KeyEntry> entries = entries(keeper);
        if (entries.isEmpty()) {
            return Gauge.NONE;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (KeyEntry entry : entries) {
                List<VersionStatus> versions = entry.versions().stream().filter(VersionStatus::alive)
                        .sorted(Comparator.comparing(version -> ItemId.of(version.keyId()))).toList();
                for (VersionStatus version : versions) {
                    digest.update(entry.id());
                    digest.update(version.keyId());
                    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(version.activation()).array(),
                            Long.BYTES - ACTIVATION_BYTES, ACTIVATION_BYTES);
                }
            }
            return ByteBuffer.wrap(digest.digest()).getLong() >>> (Byte.SIZE * (Long.BYTES - FINGERPRINT_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
