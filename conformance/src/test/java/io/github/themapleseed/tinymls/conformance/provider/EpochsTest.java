package io.github.themapleseed.tinymls.conformance.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.EpochErasedException;
import io.github.themapleseed.tinymls.EpochNotReachedException;
import io.github.themapleseed.tinymls.conformance.model.Admission;
import io.github.themapleseed.tinymls.conformance.model.Admission.Verdict;
import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import io.github.themapleseed.tinymls.conformance.vectors.EpochCase;
import io.github.themapleseed.tinymls.conformance.vectors.EpochKey;
import io.github.themapleseed.tinymls.conformance.vectors.MessageCase;
import io.github.themapleseed.tinymls.conformance.vectors.SealingEpochs.SealingCase;
import io.github.themapleseed.tinymls.conformance.vectors.TestBytes;
import io.github.themapleseed.tinymls.conformance.vectors.VectorFiles;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * The cases of epochs-v1.json through {@code Cipher}: which epochs open, and with which a sender epoch begins. The
 * provider's clock is the machine's, so each case is moved to a millisecond that is about to come, and counts only if
 * it was over within that millisecond; otherwise it is tried again.
 */
class EpochsTest {
    /** The least window that {@code tinymls.window} takes, in ms. */
    private static final long LEAST_WINDOW = 10;
    /** The greatest, 36,500 days. */
    private static final long GREATEST_WINDOW = 36_500L * 86_400_000;
    /** How soon a case begins after it was made ready. */
    private static final long LEAD_MILLIS = 5;
    private static final int MOST_TRIES = 100_000;

    private final JsonNode file = VectorFiles.own("epochs-v1.json");
    private final Map<String, EpochKey> keys = new HashMap<>();
    private final Map<Long, Provider> providers = new HashMap<>();
    private int tries;

    /** What a case came to, if the clock stood at one millisecond all the while. */
    private record Tried<T>(T result, boolean counts) {
    }

    EpochsTest() {
        for (JsonNode json : file.required("keys")) {
            EpochKey key = EpochKey.read(json);
            keys.put(key.name(), key);
        }
    }

    @Test
    void epochsOpenAsTheFileSays() {
        Map<String, Integer> counts = new TreeMap<>();
        for (JsonNode json : file.required("opening")) {
            EpochCase wanted = EpochCase.read(json, keys::get);
            if (isOffered(wanted.window())) {
                assertEquals(wanted.verdict(), verdictOnTime(wanted), wanted.name());
                counts.merge(wanted.verdict().name(), 1, Integer::sum);
            } else {
                counts.merge("window not offered", 1, Integer::sum);
            }
        }
        System.out.println("provider, epochs-v1.json, opening: " + counts + " in " + tries + " tries");
        assertEquals(Map.of("ADMITTED", 29, "LIFE_OVER", 8, "NOT_HELD", 6, "TOO_FAR_AHEAD", 6, "TOO_OLD", 6,
                "window not offered", 13), counts);
    }

    @Test
    void senderEpochsBeginAsTheFileSays() {
        int count = 0;
        for (JsonNode json : file.required("sealing")) {
            SealingCase wanted = SealingCase.read(json, keys::get);
            assertEquals(wanted.wanted(), epochOnTime(wanted), wanted.name());
            count++;
        }
        System.out.println("provider, epochs-v1.json, sealing: " + count + " in " + tries + " tries");
        assertEquals(18, count);
    }

    @Test
    void firstCheckThatFailsDecides() throws Exception {
        for (JsonNode json : file.required("doubleFaults")) {
            Key key = new SecretKeySpec(MessageCase.bytes(json, "rootKey"), "AES");
            Check check = Check.valueOf(json.get("rejectedBy").textValue());
            // The epochs that are outside the window are so at every time; the others are not inside for long.
            long window = check == Check.COMMITMENT ? Admission.UNLIMITED : EpochCase.window(json);
            Cipher cipher = Tiny.cipher(provider(window), Cipher.DECRYPT_MODE, key,
                    MessageCase.bytes(json, "callerIv"), MessageCase.bytes(json, "aad"));
            // No other check can be told by the error's class; an old epoch is the only one in these faults.
            assertEquals(check == Check.EPOCH ? EpochErasedException.class : AEADBadTagException.class,
                    assertThrows(GeneralSecurityException.class,
                            () -> cipher.doFinal(MessageCase.bytes(json, "message"))).getClass(),
                    json.get("name").textValue());
        }
    }

    /** The verdict that the provider's answer shows; it does not tell epochs past the window from others not held. */
    private Verdict verdictOnTime(EpochCase wanted) {
        while (true) {
            long start = System.currentTimeMillis() + LEAD_MILLIS;
            EpochCase moved = wanted.later(start - wanted.now());
            byte[] message = moved.message();
            Key key = key(moved.key());
            Tried<Verdict> tried = at(start, () -> verdict(key, moved, message));
            if (tried.counts) {
                return tried.result;
            }
        }
    }

    private Verdict verdict(Key key, EpochCase moved, byte[] message) throws GeneralSecurityException {
        try {
            assertArrayEquals(EpochCase.PLAINTEXT,
                    Tiny.open(provider(moved.window()), key, null, EpochCase.AAD, message));
            return Verdict.ADMITTED;
        } catch (InvalidKeyException e) {
            return Verdict.LIFE_OVER;
        } catch (EpochNotReachedException e) {
            return Verdict.TOO_FAR_AHEAD;
        } catch (EpochErasedException e) {
            return moved.verdict() == Verdict.NOT_HELD ? Verdict.NOT_HELD : Verdict.TOO_OLD;
        }
    }

    private Optional<Long> epochOnTime(SealingCase wanted) {
        while (true) {
            long start = System.currentTimeMillis() + LEAD_MILLIS;
            // A root key of its own for each try: a session that is found again may go on with its sender epoch.
            EpochKey fresh = wanted.key().under(TestBytes.seeded("sealing/" + tries, 32));
            Key key = key(fresh.later(start - wanted.now()));
            Tried<Optional<Long>> tried = at(start, () -> epoch(provider(wanted.window()), key));
            if (tried.counts) {
                return tried.result.map(epoch -> epoch - start + wanted.now());
            }
        }
    }

    private static Optional<Long> epoch(Provider provider, Key key) throws GeneralSecurityException {
        try {
            byte[] message = Tiny.cipher(provider, Cipher.ENCRYPT_MODE, key, null, EpochCase.AAD).doFinal(new byte[1]);
            return Optional.of(Prefix.parse(message).epoch());
        } catch (InvalidKeyException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    private <T> Tried<T> at(long start, Callable<T> work) {
        tries++;
        assertTrue(tries < MOST_TRIES, "no case is over within a millisecond");
        while (System.currentTimeMillis() < start) {
            Thread.onSpinWait();
        }
        try {
            boolean began = System.currentTimeMillis() == start;
            T result = work.call();
            return new Tried<>(result, began && System.currentTimeMillis() == start);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A root key is handed over as it is, any other key as an export. */
    private static Key key(EpochKey moved) {
        return new SecretKeySpec(moved.isRootKey() ? moved.rootKey() : moved.exported(), "TinyMLS");
    }

    private static boolean isOffered(long window) {
        return window == Admission.UNLIMITED || window >= LEAST_WINDOW && window <= GREATEST_WINDOW;
    }

    private Provider provider(long window) {
        assertTrue(isOffered(window));
        return providers.computeIfAbsent(window, wanted -> Tiny.configured("tinymls.lifetime=36500d",
                "tinymls.window=" + (wanted == Admission.UNLIMITED ? "unlimited" : wanted + "ms")));
    }
}
