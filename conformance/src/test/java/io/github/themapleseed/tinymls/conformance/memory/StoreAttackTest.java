package io.github.themapleseed.tinymls.conformance.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A key from a key store is erased as any other is, and so is the key of the store's file. Whoever has the memory at
 * one instant and all older copies of the file, but not the password, opens no copy that is older than
 * {@code tinymls.store.window}; whoever has the file of that instant and its password opens nothing older than the
 * key's window and {@code tinymls.store.interval} together. The memory of a process is read raw and searched for every
 * secret of the reference model. {@code -Dtinymls.memory=full} reads victims of all collectors of the JVM, {@code off}
 * none.
 */
class StoreAttackTest {
    private static final String MODE = System.getProperty("tinymls.memory", "");
    private static final long SHORT_WINDOW_MILLIS = 3_000;
    private static final long LONGEST_WINDOW_MILLIS = 48_000;
    private static final List<StoreAttack.Outcome> OUTCOMES = new ArrayList<>();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void attack() throws Exception {
        Assumptions.assumeFalse(MODE.equals("off"), "switched off");
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"), "only Linux shows memory as a file");
        for (Collector collector : MODE.equals("full") ? Collector.available(Collector.values())
                : List.of(Collector.G1)) {
            OUTCOMES.add(attack(collector, SHORT_WINDOW_MILLIS));
        }
    }

    /** On a busy machine a window may pass before the first reading: then a longer window is tried. */
    private static StoreAttack.Outcome attack(Collector collector, long windowMillis) throws Exception {
        try {
            StoreAttack.Outcome outcome = new StoreAttack(folder, collector, windowMillis).run();
            System.out.println(collector + ", window " + windowMillis + " ms, " + outcome);
            if (outcome.wasTimely() || windowMillis >= LONGEST_WINDOW_MILLIS) {
                return outcome;
            }
        } catch (VictimJvm.Failed e) {
            if (!e.isForWantOfTime() || windowMillis >= LONGEST_WINDOW_MILLIS) {
                throw e;
            }
        }
        return attack(collector, 4 * windowMillis);
    }

    private static Stream<DynamicTest> each(Consumer<StoreAttack.Outcome> check) {
        return OUTCOMES.stream().map(outcome -> DynamicTest.dynamicTest(
                outcome.attached().path().getFileName().toString(), () -> check.accept(outcome)));
    }

    /** A search that finds nothing would prove nothing. */
    @TestFactory
    Stream<DynamicTest> beforeTheWindowsHavePassedTheMemoryOpensMessagesAndFiles() {
        return each(outcome -> {
            for (StolenStore store : List.of(outcome.attached(), outcome.dropped())) {
                assertTrue(outcome.before().hasFound(Kind.NODE, store.alias()), "no node of " + store.alias());
            }
            assertTrue(outcome.before().hasFound(Kind.NODE, outcome.attached().fileName()), "no node of the file");
        });
    }

    @TestFactory
    Stream<DynamicTest> afterTheWindowsNoSecretOfKeyFileOrPasswordIsFound() {
        return each(outcome -> {
            assertEquals(List.of(), outcome.after().forbidden());
            assertEquals(0, outcome.before().bytesRefused() + outcome.after().bytesRefused(), "unreadable bytes");
            assertEquals(Map.of(), outcome.blindAfter().opened(), "arrays that are nodes");
        });
    }

    /** The password and its root key are needed while a store is loaded, and not for a moment longer. */
    @TestFactory
    Stream<DynamicTest> passwordIsGoneOnceTheStoreIsLoaded() {
        return each(outcome -> {
            assertEquals(List.of(), outcome.before().found(Kind.ROOT).stream()
                    .filter(secret -> secret.startsWith("file of")).toList());
        });
    }

    @TestFactory
    Stream<DynamicTest> newestFileStillOpensFromMemory() {
        return each(outcome -> assertTrue(
                outcome.after().hasFound(Kind.LIVING, outcome.attached().fileName()), "no living node of the file"));
    }

    /** Copies from before the last message, and one that opens with the password what the present file does not. */
    @TestFactory
    Stream<DynamicTest> presentFileWithThePasswordOpensNothingOld() {
        return each(outcome -> {
            StolenStore store = outcome.attached();
            ReferenceTree present = store.opened(store.copies().size() - 1).key().tree();
            ReferenceTree old = store.opened(0).key().tree();
            assertTrue(present.from() > outcome.used(), present.from() + " is in the file, used " + outcome.used());
            List<Testimony.Message> messages = outcome.messages().stream()
                    .filter(message -> message.key().equals(store.alias())).toList();
            assertEquals(2, messages.size());
            for (Testimony.Message message : messages) {
                assertTrue(old.leaf(message.prefix().epoch()).isPresent(), "the old copy and the password open it");
                assertTrue(present.leaf(message.prefix().epoch()).isEmpty(), "the present file opens it");
            }
            for (int copy = 0; copy < store.copies().size(); copy++) {
                long from = store.opened(copy).key().tree().from();
                assertTrue(from <= store.copies().get(copy).writtenAt(), "nothing of the present is gone");
            }
        });
    }
}
