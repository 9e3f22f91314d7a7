package io.github.themapleseed.tinymls.conformance.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import io.github.themapleseed.tinymls.conformance.provider.Tiny.Released;
import io.github.themapleseed.tinymls.conformance.vectors.FaultVector;
import io.github.themapleseed.tinymls.conformance.vectors.PeerFaults;
import io.github.themapleseed.tinymls.conformance.vectors.VectorFiles;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * No fault of the vectors opens: it is {@code AEADBadTagException}, nothing is released by a provider that opens
 * messages whole, and by one with {@code tinymls.buffer=0} no more than the authentic chunks before the fault.
 * CONTRACT.md item 32 and FORMAT.md section 9.
 */
class FaultsTest {
    private static final Provider WHOLE = Tiny.configured("tinymls.window=unlimited");
    private static final Provider STREAMING = Tiny.configured("tinymls.window=unlimited", "tinymls.buffer=0");
    private static final int[] PIECES = {4096, 65_552, 200_000};

    private final Map<Check, Integer> counts = new TreeMap<>();
    private final Set<String> textsOfForgeries = new HashSet<>();
    private long released;
    private long releasable;

    @Test
    void peersFaultsAreRefused() throws Exception {
        assertEquals(9, refuseAll("format-v1.json", PeerFaults.readAll(VectorFiles.peerFormatV1())));
    }

    @Test
    void ownFaultsAreRefused() throws Exception {
        assertEquals(131, refuseAll("faults-v1.json", FaultVector.readAll(VectorFiles.own("faults-v1.json"))));
    }

    private int refuseAll(String file, List<FaultVector> faults) throws Exception {
        for (FaultVector fault : faults) {
            refusedWhole(fault);
            for (int piece : PIECES) {
                refusedInPieces(fault, piece);
                refusedInAStream(fault, piece);
            }
            counts.merge(fault.rejectedBy(), 1, Integer::sum);
        }
        System.out.println("provider, " + file + ": " + faults.size() + " faults " + counts + "; with tinymls.buffer=0 "
                + released + " of at most " + releasable + " bytes released, all of them authentic");
        assertEquals(1, textsOfForgeries.size(), "forged headers and chunks must not be told apart");
        assertTrue(released > 0, "a stream is to be released chunk by chunk");
        return faults.size();
    }

    private void refusedWhole(FaultVector fault) throws Exception {
        byte[] output = new byte[fault.message().length];
        Arrays.fill(output, (byte) 0x55);
        byte[] untouched = output.clone();
        Cipher cipher = cipher(WHOLE, fault);
        GeneralSecurityException failure = assertThrows(GeneralSecurityException.class,
                () -> cipher.doFinal(fault.message(), 0, fault.message().length, output, 0), fault.name());
        assertForgery(fault, failure);
        byte[] wiped = new byte[output.length];
        for (int i = 0; i < output.length; i++) {
            wiped[i] = output[i] == 0 ? 0 : untouched[i];
        }
        assertArrayEquals(wiped, output, fault.name() + ": what may have been written is wiped");
        assertForgery(fault, assertThrows(GeneralSecurityException.class,
                () -> cipher(WHOLE, fault).doFinal(fault.message()), fault.name()));
    }

    private void refusedInPieces(FaultVector fault, int piece) throws Exception {
        Released outcome = Tiny.inPieces(cipher(WHOLE, fault), fault.message(), piece);
        assertForgery(fault, outcome.failure());
        assertEquals(0, outcome.bytes().length, fault.name());
    }

    private void refusedInAStream(FaultVector fault, int piece) throws Exception {
        Released outcome = Tiny.inPieces(cipher(STREAMING, fault), fault.message(), piece);
        assertForgery(fault, outcome.failure());
        byte[] allowed = ReferenceMessage.examine(ReferenceTree.ofRootKey(fault.rootKey()), fault.callerIv(),
                fault.aad(), fault.message()).released();
        assertEquals(fault.releasedAtMost(), allowed.length, fault.name());
        assertTrue(outcome.bytes().length <= allowed.length, fault.name());
        assertArrayEquals(Arrays.copyOf(allowed, outcome.bytes().length), outcome.bytes(), fault.name());
        released += outcome.bytes().length;
        releasable += allowed.length;
    }

    private static Cipher cipher(Provider provider, FaultVector fault) throws GeneralSecurityException {
        Key key = new SecretKeySpec(fault.rootKey(), "AES");
        return Tiny.cipher(provider, Cipher.DECRYPT_MODE, key, fault.callerIv(), fault.aad());
    }

    /** The error itself and no subclass, since nothing of this shows in the epoch; and one text for all forgeries. */
    private void assertForgery(FaultVector fault, GeneralSecurityException failure) {
        assertEquals(AEADBadTagException.class, failure == null ? null : failure.getClass(), fault.name());
        if (fault.rejectedBy() == Check.COMMITMENT || fault.rejectedBy() == Check.CHUNK) {
            textsOfForgeries.add(failure.getMessage());
        }
    }
}
