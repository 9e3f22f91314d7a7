package io.github.themapleseed.tinymls.session;

import static io.github.themapleseed.tinymls.ModelChecking.check;
import static io.github.themapleseed.tinymls.ModelChecking.require;
import static io.github.themapleseed.tinymls.ModelChecking.together;
import static io.github.themapleseed.tinymls.session.SessionParts.START;
import static io.github.themapleseed.tinymls.session.SessionParts.quietly;
import static io.github.themapleseed.tinymls.session.SessionParts.version;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The versions of an entry by model checking: none is lost, a thread that finds one over finds its successor, and
 * sealing never goes back to an earlier one. Versions are adopted before the threads start, and what the threads adopt
 * lowers an activation: to make a session in a thread takes longer than all that a model does.
 */
@Tag("model-checking")
class KeyEntryModelTest {
    /** Later than the life of a model. */
    private static final long LATER = 60;

    @BeforeAll
    static void silence() {
        SessionParts.silenceLog();
    }

    private static KeyEntry entry(SessionParts parts, VersionMaterial... versions) {
        KeyEntry entry = parts.entry();
        for (VersionMaterial each : versions) {
            entry.adopt(each);
        }
        return entry;
    }

    private static KeyVersion find(KeyEntry entry, int number) {
        return entry.line().find(version(number, 0).key().keyId());
    }

    private static boolean canSeal(KeyVersion version) {
        return version.session().usabilityAt(START).isUsable();
    }

    @Test
    void changesAtOnceAreBothKept() {
        check(() -> {
            KeyEntry entry = entry(new SessionParts(), version(1, LATER), version(2, LATER));
            VersionMaterial one = version(1, 1);
            VersionMaterial other = version(2, 2);
            together(quietly(() -> entry.adopt(one)), quietly(() -> entry.adopt(other)));
            require(find(entry, 1).activation() == one.activation(), "a change is lost");
            require(find(entry, 2).activation() == other.activation(), "a change is lost");
            return null;
        });
    }

    @Test
    void whoFindsAVersionOverFindsItsSuccessor() {
        check(() -> {
            KeyEntry entry = entry(new SessionParts(), version(1, -1), version(2, LATER));
            KeyVersion first = entry.sealing();
            VersionMaterial earlier = version(2, 0);
            boolean[] found = new boolean[1];
            together(quietly(() -> entry.adopt(earlier)),
                    quietly(() -> found[0] = canSeal(first) || entry.nextSealing(first).activation() == START));
            require(found[0], "over, and nothing follows");
            return null;
        });
    }

    @Test
    void threadThatHasReadTheClockLongAgoLeadsNotBack() {
        check(() -> {
            SessionParts parts = new SessionParts();
            KeyEntry entry = entry(parts, version(1, -1), version(2, 10));
            together(quietly(() -> entry.nextSealing(null)), quietly(() -> {
                parts.time.pass(10);
                entry.nextSealing(null);
            }));
            require(entry.sealing() == find(entry, 2), "back to the version before");
            return null;
        });
    }

    @Test
    void versionThatIsTightenedLateLeadsNotBack() {
        check(() -> {
            SessionParts parts = new SessionParts();
            KeyEntry entry = entry(parts, version(1, -1), version(2, 10));
            KeyVersion first = entry.sealing();
            parts.time.pass(10);
            VersionMaterial earlier = version(1, -2);
            together(quietly(() -> entry.adopt(earlier)), quietly(() -> entry.nextSealing(first)));
            require(entry.sealing() == find(entry, 2), "back to the version before");
            return null;
        });
    }
}
