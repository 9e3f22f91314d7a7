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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Design.md section 1: what was sealed longer ago than the window cannot be opened by anyone who takes the heap, 1.25
 * windows after the last use at the latest (section 5, items 2 and 7), with traffic and without. The searcher knows
 * the root keys and works out from the public headers, by the reference model, every secret there ever was; none that
 * must be gone is found, while the same search finds those that must live.
 */
class HeapAttackTest {
    private static Map<String, Search> searches;
    private static Testimony testimony;

    @BeforeAll
    static void attack() throws Exception {
        try (Attack attack = new Attack(Path.of(System.getProperty("tinymls.root"), "conformance", "target"))) {
            searches = attack.run();
            testimony = attack.testimony();
        }
        searches.forEach((name, search) -> System.out.printf(
                "heap attack, %s: dump of %,d bytes searched for %,d needles of %,d erased secrets, found %d;"
                        + " of %,d living secrets %d were not found%n",
                name, search.dumpBytes(), search.erased().count(), search.erased().names(), search.found().size(),
                search.living().names(), search.unseen().size()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"with traffic", "idle"})
    void nothingErasedIsFound(String dump) {
        StringBuilder found = new StringBuilder();
        searches.get(dump).found().forEach((name, holder) ->
                found.append('\n').append(name).append("\n    in ").append(holder));
        assertTrue(found.isEmpty(), () -> searches.get(dump).found().size() + " secrets stand in the dump:" + found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"with traffic", "idle"})
    void whatLivesIsFound(String dump) {
        assertEquals(List.of(), searches.get(dump).unseen());
    }

    /** The victim did what the search is about, or finding nothing would mean nothing. */
    @Test
    void thereWasEnoughToErase() {
        Search last = searches.get("idle");
        assertAll(
                () -> assertTrue(testimony.messages().size() > 600, () -> testimony.messages().size() + " messages"),
                () -> assertEquals(380, testimony.at("opened"), "messages of other processes opened"),
                () -> assertTrue(testimony.at("held") > 250, () -> testimony.at("held") + " objects held"),
                () -> assertTrue(testimony.messages().stream().anyMatch(message -> message.generation() == 2)),
                () -> assertTrue(testimony.moving().stream().anyMatch(message -> message.generation() > 0)),
                () -> assertTrue(last.erased().names() > 5_000, () -> last.erased().names() + " secrets"),
                () -> assertTrue(last.living().names() > 40, () -> last.living().names() + " living secrets"));
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
