package io.github.themapleseed.tinymls.simulation;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.session.KeyEndedException;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import io.github.themapleseed.tinymls.session.RobbedMemory;
import io.github.themapleseed.tinymls.session.VersionStatus;
import io.github.themapleseed.tinymls.session.World;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Holds what processes with a key store do to what SECURITY.md promises: as {@link Judge} does for live keys, and a
 * message is sealed under the version in force at its epoch, so that a successor heals; what a process or a file has
 * forgotten does not come back from a copy.
 */
final class StoreJudge {
    private static final int MOST_LETTERS = 1_000;
    private static final Comparator<VersionStatus> ORDER = Comparator.comparingLong(VersionStatus::activation)
            .thenComparing(version -> hex(version.keyId()));

    private final RatchetPolicy policy;
    private final Random random;
    private final Tally tally;
    private final List<Letter> all = new ArrayList<>();
    /** Of each file and version, the first epoch that the file has been seen to hold. */
    private final Map<Path, Map<String, Long>> held = new HashMap<>();

    /** Each file as it was seen last. */
    private final Map<Path, byte[]> seen = new HashMap<>();

    /** A message, and the key id of the version in force for whoever sealed it. */
    record Letter(Mail mail, String keyId) {
    }

    StoreJudge(RatchetPolicy policy, Random random, Tally tally) {
        this.policy = policy;
        this.random = random;
        this.tally = tally;
    }

    Tally tally() {
        return tally;
    }

    private static void require(boolean condition, String otherwise) {
        require(condition, () -> otherwise);
    }

    /** The same with a message that is made only if it is needed: robberies judge millions of messages. */
    private static void require(boolean condition, Supplier<String> otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise.get());
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** KEYSTORE.md: the version with the latest activation that is not after the epoch, of two the greater key id. */
    private static VersionStatus inForce(StoreMember member, long epoch) {
        VersionStatus found = null;
        for (VersionStatus each : member.store.entry().versions()) {
            if (each.activation() <= epoch && (found == null || ORDER.compare(each, found) > 0)) {
                found = each;
            }
        }
        return found != null && epoch <= found.notAfter() ? found : null;
    }

    Letter seal(StoreMember member) {
        byte[] message;
        long wall = member.clock.wallMillis();
        member.latestWall = Math.max(member.latestWall, wall);
        try {
            message = World.seal(member.key);
        } catch (KeyEndedException e) {
            VersionStatus now = inForce(member, wall);
            require(now == null || !now.alive() || wall < member.clock.mayHaveErasedBefore()
                    || wall < member.given.getOrDefault(hex(now.keyId()), 0L)
                    || isLater(inForce(member, member.latestWall), now),
                    "does not seal: " + e.getMessage() + "; " + member);
            return null;
        }
        Mail mail = new Mail(message, member.watched.lastKey());
        VersionStatus version = inForce(member, mail.epoch());
        require(version != null, "seals where no version is in force");
        require(trees(member).get(hex(version.keyId())).open(message).isPresent(),
                "seals under another version than the one in force");
        requireNotBehind(member, version);
        Letter letter = new Letter(mail, hex(version.keyId()));
        all.add(letter);
        if (all.size() > MOST_LETTERS) {
            all.remove(random.nextInt(MOST_LETTERS / 2));
        }
        return letter;
    }

    /** Nobody goes back behind a version that has begun, as long as that is there. */
    private static void requireNotBehind(StoreMember member, VersionStatus sealing) {
        for (VersionStatus each : member.store.entry().versions()) {
            require(!each.alive() || !hex(each.keyId()).equals(member.begun) || ORDER.compare(each, sealing) <= 0,
                    "goes back behind a version that has begun");
        }
        member.begun = hex(sealing.keyId());
    }

    /** Whether a version has begun already that comes after that one: the clock has stepped back. */
    private static boolean isLater(VersionStatus begun, VersionStatus now) {
        return begun != null && begun.activation() > now.activation();
    }

    /** What a thief finds of the trees, by key id. */
    private static Map<String, Thief> trees(StoreMember member) {
        Map<String, Thief> trees = new HashMap<>();
        for (byte[] tree : RobbedMemory.trees(member.store.entry())) {
            trees.put(hex(Arrays.copyOfRange(tree, 8, 24)), new Thief(tree));
        }
        return trees;
    }

    void deliver(Letter letter, StoreMember member) {
        Mail mail = letter.mail();
        long offset = mail.epoch() - member.clock.wallMillis();
        boolean isInside = Math.abs(offset) <= policy.windowMillis();
        try {
            byte[] text = World.open(member.key, mail.message());
            tally.opened();
            require(isInside, "what lies outside the window opens");
            require(Arrays.equals(World.TEXT, text), "opens as something else");
            require(mail.epoch() >= member.forgotten.getOrDefault(letter.keyId(), 0L), "what was forgotten came back");
        } catch (RefusedMessageException e) {
            tally.refused();
            VersionStatus version = inForce(member, mail.epoch());
            boolean isSame = version != null && version.alive() && hex(version.keyId()).equals(letter.keyId());
            boolean mayBeErased = mail.epoch() < member.clock.mayHaveErasedBefore()
                    || version != null && mail.epoch() < version.oldestEpoch()
                            && version.oldestEpoch() <= member.clock.mayHaveErasedBefore();
            require(!isInside || !isSame || mayBeErased || isCutForIt(member, letter),
                    () -> "what lies inside the window by both clocks does not open: " + mail.epoch() + " "
                            + e.reason() + "; " + member);
        }
    }

    /** Whether the file that the version came from had forgotten the epoch already, by others' clocks. */
    private static boolean isCutForIt(StoreMember member, Letter letter) {
        return letter.mail().epoch() < member.given.getOrDefault(letter.keyId(), 0L);
    }

    void deliverOld(StoreMember member) {
        if (!all.isEmpty()) {
            deliver(all.get(random.nextInt(all.size())), member);
        }
    }

    /** Notes what the process holds now, and what its file holds: none of it may ever hold more. */
    void look(StoreMember member) throws Exception {
        trees(member).forEach((id, tree) -> narrower(member.forgotten, id, tree.from(), "memory"));
        for (VersionStatus each : member.store.entry().versions()) {
            if (!each.alive()) {
                member.forgotten.put(hex(each.keyId()), Long.MAX_VALUE);
            }
        }
        lookAtFile(member);
    }

    /**
     * Compares the file with what it held before the last visit or command that wrote it. A version that was gone by
     * the clock of one process may come back from the memory of another whose clock is behind (KEYSTORE.md section 8).
     */
    void lookAtFile(StoreMember member) throws Exception {
        byte[] bytes = Files.readAllBytes(member.file);
        if (!Arrays.equals(bytes, seen.put(member.file, bytes))) {
            Map<String, Long> file = held.computeIfAbsent(member.file, path -> new HashMap<>());
            Map<String, Long> now = member.store.oldestIn(bytes);
            file.keySet().retainAll(now.keySet());
            now.forEach((id, from) -> narrower(file, id, from, "the file"));
        }
    }

    private static void narrower(Map<String, Long> known, String id, long from, String where) {
        require(from >= known.getOrDefault(id, 0L), "what was forgotten has come back into " + where);
        known.merge(id, from, Math::max);
    }

    /** An operator merges another file into that of a process: the file does not hold more of a version than before. */
    void merge(StoreMember member, Path other) throws Exception {
        look(member);
        member.store.merge(member.file, other);
        look(member);
    }

    /** An operator has put another copy of a file in its place: what that holds is his doing. */
    void putBack(Path file) {
        held.remove(file);
        seen.remove(file);
    }

    /** Takes what there is in the memory of a process at this instant. */
    void rob(StoreMember member) {
        long erased = member.clock.mustHaveErasedBefore();
        Map<String, Thief> trees = trees(member);
        trees.forEach((id, tree) -> narrower(member.forgotten, id, tree.from(), "memory"));
        Set<ByteBuffer> keys = member.watched.rememberedKeys().stream().map(ByteBuffer::wrap)
                .collect(Collectors.toSet());
        int unopened = 0;
        for (Letter letter : all) {
            Mail mail = letter.mail();
            Thief thief = trees.get(letter.keyId());
            if (mail.epoch() < erased && !member.isNew(letter.keyId())) {
                unopened++;
                require(!keys.contains(ByteBuffer.wrap(mail.trafficKey())), "a thief has an old traffic key");
                require(thief == null || thief.open(mail.message()).isEmpty(),
                        () -> "a thief opens an old message of " + mail.epoch() + ": " + member);
            } else if (thief == null) { // a successor heals
                trees.values().forEach(other -> require(other.open(mail.message()).isEmpty(),
                        "a thief opens a message of a version that he has not found"));
            }
        }
        tally.robbed(unopened);
    }
}
