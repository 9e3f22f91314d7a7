package io.github.themapleseed.tinymls.conformance.heap;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.heap.Attack.Search;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * SECURITY.md, claim 1: what was sealed longer ago than the window cannot be opened by anyone who takes the heap, 1.25
 * windows after the last use at the latest (ARCHITECTURE.md hazards 2 and 7), with traffic and without. The searcher
 * knows the root keys and works out from the public headers, by the reference model, every secret there ever was; none
 * that must be gone is found, while the same search finds those that must live. No node, sender secret or link of a
 * chain is found at all, not even of the present: they live outside the heap. So it is with the objects that live, and,
 * of a victim with room for all it ever allocated, with the dead ones too: nothing waits for the collector.
 */
class HeapAttackTest {
    private static final long SHORTEST_WINDOW_MILLIS = 3_000;
    private static final long LONGEST_WINDOW_MILLIS = 48_000;

    private static final Map<String, Search> SEARCHES = new LinkedHashMap<>();
    private static Testimony ofTheLiving;
    private static Testimony ofEverything;

    @BeforeAll
    static void attack() throws Exception {
        ofTheLiving = attack("live objects", false);
        ofEverything = attack("all objects", true);
        SEARCHES.forEach((name, search) -> System.out.printf(
                "heap attack, %s: dump of %,d bytes searched for %,d needles of %,d erased secrets, found %d;"
                        + " of %,d living secrets %d were not found%n",
                name, search.dumpBytes(), search.erased().count(), search.erased().names(), search.found().size(),
                search.living().names(), search.unseen().size()));
    }

    /**
     * Attacks a victim with a short window. On a busy machine that window may pass before the victim has used what it
     * is given, or its threads may wake too late; such an attack says nothing, and is made again with a longer window.
     */
    private static Testimony attack(String objects, boolean everything) throws Exception {
        Path target = Path.of(System.getProperty("tinymls.root"), "conformance", "target");
        for (long window = SHORTEST_WINDOW_MILLIS; ; window *= 4) {
            boolean last = window >= LONGEST_WINDOW_MILLIS;
            try (Attack attack = new Attack(target, everything, window)) {
                Map<String, Search> searches = attack.run();
                if (last || !attack.wasOnBusyMachine()
                        || searches.values().stream().allMatch(Search::isAsItShouldBe)) {
                    searches.forEach((traffic, search) -> SEARCHES.put(objects + ", " + traffic, search));
                    return attack.testimony();
                }
            } catch (VictimProcess.Failed e) {
                if (last || !e.forWantOfTime()) {
                    throw e;
                }
            }
            System.out.println("heap attack, " + objects + ": the machine is too busy for a window of " + window
                    + " ms");
        }
    }

    @TestFactory
    Stream<DynamicTest> nothingErasedIsFound() {
        return each((name, search) -> {
            StringBuilder found = new StringBuilder();
            search.found().forEach((secret, holder) ->
                    found.append('\n').append(secret).append("\n    in ").append(holder));
            assertTrue(found.isEmpty(), () -> search.found().size() + " secrets stand in the dump:" + found);
        });
    }

    @TestFactory
    Stream<DynamicTest> whatLivesIsFound() {
        return each((name, search) -> assertEquals(List.of(), search.unseen()));
    }

    private static Stream<DynamicTest> each(BiConsumer<String, Search> check) {
        assertEquals(4, SEARCHES.size());
        return SEARCHES.entrySet().stream().map(entry -> DynamicTest.dynamicTest(entry.getKey(),
                () -> check.accept(entry.getKey(), entry.getValue())));
    }

    /** The victims did what the search is about, or finding nothing would mean nothing. */
    @Test
    void thereWasEnoughToErase() {
        assertAll(Stream.of(ofTheLiving, ofEverything).flatMap(told -> Stream.of(
                () -> assertTrue(told.messages().size() > 500, () -> told.messages().size() + " messages"),
                () -> assertEquals(380, told.at("opened"), "messages of other processes opened"),
                () -> assertTrue(told.at("held") > 200, () -> told.at("held") + " objects held"))));
        assertTrue(ofTheLiving.messages().stream().anyMatch(message -> message.generation() == 2));
        assertTrue(ofTheLiving.moving().stream().anyMatch(message -> message.generation() > 0));
        SEARCHES.forEach((name, search) -> {
            assertTrue(search.erased().names() > 5_000, () -> search.erased().names() + " secrets");
            // the traffic key of a fresh message, and its round keys but for the two that are the key itself
            assertTrue(search.living().names() >= 14, () -> search.living().names() + " living secrets");
        });
    }

    /** Nothing was collected before the dump of all objects, so it holds each one that the provider ever made. */
    @Test
    void nothingWasCollectedBeforeTheDumpOfEverything() {
        assertEquals(0, ofEverything.at("collections"));
    }

    /** FIPS 197 appendix A.3: the searcher's own expansion of a key. */
    @Test
    void keyExpansionIsTheStandards() {
        byte[] key = HexFormat.of().parseHex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
        List<byte[]> roundKeys = AesExpansion.roundKeys(key);
        assertArrayEquals(HexFormat.of().parseHex("fe4890d1e6188d0b046df344706c631e"), roundKeys.get(14));
        assertEquals(13, AesExpansion.inverseRoundKeys(roundKeys).size());
    }

    /** The searcher's own compression of a block is that of SHA-256: a padded message of one block. */
    @Test
    void hashStateIsTheStandards() throws Exception {
        byte[] message = "abc".getBytes(StandardCharsets.US_ASCII);
        byte[] block = Arrays.copyOf(message, 64);
        block[3] = (byte) 0x80;
        block[63] = 24;
        assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(message), Sha256State.afterHmacPad(block, 0));
    }
}
