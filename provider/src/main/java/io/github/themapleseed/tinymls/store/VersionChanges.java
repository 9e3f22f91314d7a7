package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.observe.DurationText;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.session.VersionMaterial;
import io.github.themapleseed.tinymls.storefile.ItemId;
import io.github.themapleseed.tinymls.storefile.StoreAlias;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreEntry;
import io.github.themapleseed.tinymls.storefile.StoreMerge;
import io.github.themapleseed.tinymls.storefile.StoreVersion;
import io.github.themapleseed.tinymls.storefile.Tombstone;
import io.github.themapleseed.tinymls.storefile.VersionsInForce;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The changes that commands make to the contents of a store. Each method returns new contents, which the caller closes,
 * and prints what the operator has to do next.
 */
final class VersionChanges {
    private static final int ROOT_BYTES = 32;

    private final StoreDependencies dependencies;
    private final CommandWords command;
    private final Consumer<String> says;
    private final long now;

    VersionChanges(StoreDependencies dependencies, CommandWords command, Consumer<String> says) {
        this.dependencies = dependencies;
        this.command = command;
        this.says = says;
        this.now = dependencies.wallMillis();
    }

    /** The contents with a new entry under the alias. */
    StoreContents create(StoreContents before) throws CommandRefusedException {
        if (StoreCommands.has(before, command.argument())) {
            throw new CommandRefusedException("there is an entry " + command.argument() + " already: succeed gives it a"
                    + " successor");
        }
        RatchetPolicy policy = policy();
        if (!policy.outlivesWindow()) {
            throw new CommandRefusedException("nothing would be in force: the key lives from a window ago on, so its"
                    + " lifetime has to be longer than its window; take a longer --lifetime or a shorter --window");
        }
        long activation = policy.isForwardSecret() ? EpochArithmetic.clamp(now - policy.windowMillis()) : 0;
        StoreVersion version = newVersion(activation, policy.lifetimeMillis(), policy.windowMillis());
        List<StoreEntry> entries = copies(before);
        entries.add(new StoreEntry(command.argument(), ItemId.random(dependencies.sessions().random()), now,
                policy.periodMillis(), StoreDependencies.storedWindow(policy), List.of(version)));
        says.accept("Made entry \"" + StoreAlias.folded(command.argument()) + "\", in force until "
                + shown(version.notAfter()) + ". Copy the file to all who are to use the key.");
        return new StoreContents(entries, before.tombstones());
    }

    private RatchetPolicy policy() {
        RatchetPolicy byDefault = dependencies.policy();
        return new RatchetPolicy(command.millis("--period", byDefault.periodMillis()),
                command.windowMillis("--window", byDefault.windowMillis()),
                command.millis("--lifetime", byDefault.lifetimeMillis()));
    }

    private StoreVersion newVersion(long activation, long lifetimeMillis, long windowMillis) {
        byte[] root = new byte[ROOT_BYTES];
        try {
            dependencies.sessions().random().nextBytes(root);
            VersionMaterial made = dependencies.registry().version(root, activation, lifetimeMillis, windowMillis);
            return new StoreVersion(made.activation(), made.key());
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("a new root key makes a version", e);
        } finally {
            Arrays.fill(root, (byte) 0);
        }
    }

    /** The contents with a successor of the entry's last version. */
    StoreContents succeed(StoreContents before) throws CommandRefusedException {
        StoreEntry entry = find(before);
        long lead = leadMillis(entry);
        long last = entry.versions().stream().mapToLong(StoreVersion::notAfter).max().orElse(0);
        long activation = EpochArithmetic.clamp(now + command.millis("--in", lead));
        checkGap(entry, activation);
        StoreVersion successor = newVersion(activation,
                command.millis("--lifetime", dependencies.policy().lifetimeMillis()),
                StoreDependencies.storedWindow(dependencies.policy(entry)));
        if (activation - now < lead) {
            says.accept("WARNING: that is sooner than two windows and a minute from now. Whoever has not got the file"
                    + " by " + shown(activation) + " refuses the others' messages and is refused from then on: those"
                    + " messages are lost.");
        }
        says.accept("Appointed a successor of \"" + entry.alias() + "\", in force from " + shown(activation) + " to "
                + shown(successor.notAfter()) + (last > activation ? "" : ", after the last version has ended")
                + ". Copy the file to all the others before " + shown(activation)
                + ", and within the hour, or merge there.");
        return with(before, entry, added(entry, successor), before.tombstones());
    }

    private long leadMillis(StoreEntry entry) {
        return StoreDependencies.leadMillis(dependencies.policy(entry));
    }

    private void checkGap(StoreEntry entry, long activation) throws CommandRefusedException {
        long gap = VersionsInForce.nextGap(entry.versions(), now);
        if (!command.has("--gap") && gap < activation) {
            throw new CommandRefusedException("nothing would be in force from " + shown(gap) + " to "
                    + shown(activation) + ": take an earlier --in, or --gap if that is what you want");
        }
    }

    private static List<StoreVersion> added(StoreEntry entry, StoreVersion successor) {
        List<StoreVersion> versions = new ArrayList<>();
        entry.versions().forEach(version -> versions.add(copy(version)));
        versions.add(successor);
        versions.sort(StoreVersion.ORDER);
        return versions;
    }

    /** The contents without the entry's last version, if that is not in force yet. */
    StoreContents withdraw(StoreContents before) throws CommandRefusedException {
        StoreEntry entry = find(before);
        StoreVersion last = entry.versions().isEmpty() ? null : entry.versions().get(entry.versions().size() - 1);
        if (last == null || last.activation() <= now) {
            throw new CommandRefusedException("\"" + entry.alias() + "\" has no version that is not in force yet");
        }
        long lead = leadMillis(entry);
        if (last.activation() - now < lead && !command.has("--force")) {
            throw new CommandRefusedException("its activation is only " + DurationText.ofMillis(last.activation() - now)
                    + " away: whoever does not learn of it in time loses messages. --force does it all the same");
        }
        List<StoreVersion> left = new ArrayList<>();
        entry.versions().subList(0, entry.versions().size() - 1).forEach(version -> left.add(copy(version)));
        List<Tombstone> stones = new ArrayList<>(before.tombstones());
        stones.add(new Tombstone(last.keyId(), dependencies.tombstoneEnd(last.notAfter(), entry.windowMillis(), now)));
        if (last.activation() - now < lead) {
            says.accept("WARNING: whoever has not got the file by " + shown(last.activation()) + " seals under that"
                    + " version all the same, and is refused by the others: those messages are lost.");
        }
        says.accept("Withdrew the version of \"" + entry.alias() + "\" that was to come into force at "
                + shown(last.activation()) + ". Copy the file to all the others before then, or merge there.");
        return with(before, entry, left, stones);
    }

    /** The contents merged with those of a copy of the store. */
    StoreContents merged(StoreContents before, StoreContents other) {
        StoreContents after = StoreMerge.merge(before, other, dependencies.delegate());
        says.accept("Merged: " + after.entries().size() + " entries. Copy the file to all the others, or merge there.");
        return after;
    }

    /** The same keys in entries with new ids. */
    StoreContents withOwnIds(StoreContents before) {
        List<StoreEntry> entries = new ArrayList<>();
        for (StoreEntry entry : before.entries()) {
            entries.add(new StoreEntry(entry.alias(), ItemId.random(dependencies.sessions().random()), entry.created(),
                    entry.periodMillis(), entry.windowMillis(), copiesOf(entry)));
        }
        says.accept("Made " + command.argument()
                + ": the same keys under ids of its own. It goes its own way from here:"
                + " successors of one store are none of the other.");
        return new StoreContents(entries, List.of());
    }

    private StoreEntry find(StoreContents contents) throws CommandRefusedException {
        String alias = StoreAlias.folded(command.argument());
        return contents.entries().stream().filter(entry -> entry.alias().equals(alias)).findFirst()
                .orElseThrow(() -> new CommandRefusedException("there is no entry " + command.argument()));
    }

    private static StoreContents with(StoreContents before, StoreEntry changed, List<StoreVersion> versions,
            List<Tombstone> stones) {
        List<StoreEntry> entries = new ArrayList<>();
        for (StoreEntry entry : before.entries()) {
            entries.add(entry.id().equals(changed.id()) ? withVersions(entry, versions)
                    : withVersions(entry, copiesOf(entry)));
        }
        return new StoreContents(entries, stones);
    }

    private static StoreEntry withVersions(StoreEntry entry, List<StoreVersion> versions) {
        return new StoreEntry(entry.alias(), entry.id(), entry.created(), entry.periodMillis(), entry.windowMillis(),
                versions);
    }

    private static List<StoreEntry> copies(StoreContents before) {
        List<StoreEntry> entries = new ArrayList<>();
        before.entries().forEach(entry -> entries.add(withVersions(entry, copiesOf(entry))));
        return entries;
    }

    private static List<StoreVersion> copiesOf(StoreEntry entry) {
        return entry.versions().stream().map(VersionChanges::copy).toList();
    }

    private static StoreVersion copy(StoreVersion version) {
        return new StoreVersion(version.activation(), version.key().copy());
    }

    private static String shown(long epoch) {
        return Instant.ofEpochMilli(epoch).toString();
    }
}
