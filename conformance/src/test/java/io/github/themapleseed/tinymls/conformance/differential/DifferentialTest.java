package io.github.themapleseed.tinymls.conformance.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import org.junit.jupiter.api.Test;

/**
 * Existing code works unchanged: the same random calls, right and wrong, in any order, have the same outcome on
 * TinyMLS as on the JDK's AES/GCM, but for the marked {@link Difference differences}; and what comes out is on both
 * sides what the format's own model says. {@code tinymls.differential.seed} repeats a run,
 * {@code tinymls.differential.sequences} sets its length.
 */
class DifferentialTest {
    private static final Provider PROVIDER = new TinyMlsProvider();
    private static final int SEQUENCES = 35_000;
    /** Flaws that not every release of the JDK has, and what few sequences come to. */
    private static final Set<Difference> NOT_IN_EVERY_RUN = EnumSet.of(Difference.SHORTER_THAN_A_TAG,
            Difference.AFTER_A_FAILED_OPENING, Difference.OVERLAPPING_MEMORY, Difference.AFTER_TOO_LITTLE_ROOM,
            Difference.NO_KEY_TO_WRAP, Difference.NOTHING_TO_SEAL);

    private final Format jdk = new Format.Gcm() {
        @Override
        public Cipher cipher() throws GeneralSecurityException {
            return reference();
        }

        @Override
        public Key key() {
            return Keys.raw(32);
        }
    };

    private final Format tiny;

    DifferentialTest() throws GeneralSecurityException {
        Key live = KeyGenerator.getInstance("TinyMLS", PROVIDER).generateKey();
        tiny = new Format.Tiny() {
            @Override
            public Cipher cipher() throws GeneralSecurityException {
                return Cipher.getInstance("TinyMLS", PROVIDER);
            }

            @Override
            public Key key() {
                return live;
            }
        };
    }

    @Test
    void sameCallsSameOutcomes() throws GeneralSecurityException {
        Long given = Long.getLong("tinymls.differential.seed");
        long seed = given != null ? given : new Random().nextLong();
        System.out.println("-Dtinymls.differential.seed=" + seed);
        Sequences sequences = new Sequences(seed);
        Map<Difference, Integer> marked = new EnumMap<>(Difference.class);
        int count = Integer.getInteger("tinymls.differential.sequences", SEQUENCES);
        long calls = 0;
        long uneven = 0;
        for (int i = 0; i < count; i++) {
            List<Step> steps = sequences.next();
            Trial trial = new Trial(jdk, tiny);
            if (!trial.run(steps)) {
                fail("an unmarked difference in sequence " + i + " of seed " + seed + "\n" + shrunk(steps, trial));
            }
            calls += trial.calls;
            uneven += trial.uneven;
            trial.marked.forEach((difference, times) -> marked.merge(difference, times, Integer::sum));
        }
        System.out.println(count + " sequences, " + calls + " calls on both, " + uneven
                + " left out since the message had ended on one side alone; marked: " + marked);
        Set<Difference> unseen = EnumSet.complementOf(EnumSet.copyOf(marked.keySet()));
        unseen.removeAll(NOT_IN_EVERY_RUN);
        assertEquals(Set.of(), unseen, "differences that are marked, but are none");
    }

    /** The sequence without the calls that it fails without. */
    private Trial shrunk(List<Step> steps, Trial whole) throws GeneralSecurityException {
        List<Step> least = steps;
        Trial failed = whole;
        for (int i = 0; i < least.size();) {
            List<Step> fewer = new ArrayList<>(least);
            fewer.remove(i);
            Trial trial = new Trial(jdk, tiny);
            if (trial.run(fewer)) {
                i++;
            } else {
                least = fewer;
                failed = trial;
            }
        }
        return failed;
    }
}
