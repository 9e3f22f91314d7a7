package io.github.themapleseed.tinymls.ratchet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.memory.SecretMemory;
import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * ARCHITECTURE.md hazard 2: at whichever call of the delegate a derivation fails, its slots are given back, and no
 * array that the delegate has written to still holds a secret. It counts all slots of its process.
 */
@Tag("own-process")
class FailedDerivationTest {
    private static final byte[] NAME = new byte[18];

    private final RecordingProvider recorder = new RecordingProvider("Recorder");
    private final DerivationKit kit = Delegate.of(recorder).borrow();

    @AfterEach
    void close() {
        kit.close();
    }

    private static byte[] secret() {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 3);
        return secret;
    }

    private static GgmTree tree() {
        return GgmTree.whole(new PlainTree(4711).root());
    }

    /** Derives secrets, and wipes them if that succeeds. */
    private interface Work {
        void begin();
    }

    /** Has each operation of the delegate fail in turn until the work succeeds, and returns how often it failed. */
    private int failAtEach(Work work) {
        long before = SecretMemory.slotsInUse();
        for (int failing = 0; ; failing++) {
            boolean failed = failsAt(failing, work);
            assertEquals(before, SecretMemory.slotsInUse(), "slots after a failure at " + failing);
            assertEquals(0, recorder.derivedSecretsLeft(), "secrets after a failure at " + failing);
            assertTrue(recorder.stepOutputsAreWiped(), "nodes after a failure at " + failing);
            if (!failed) {
                return failing;
            }
        }
    }

    private boolean failsAt(int failing, Work work) {
        int[] operations = {0};
        recorder.onOperation(what -> {
            if (operations[0]++ == failing) {
                throw new ProviderException("out of order");
            }
        });
        try {
            work.begin();
            return false;
        } catch (ProviderException e) {
            return true;
        } finally {
            recorder.onOperation(what -> { });
        }
    }

    @Test
    void keysOfASenderEpoch() {
        int failures = failAtEach(() -> {
            byte[] leaf = secret();
            try {
                SenderEpochKeys keys = SenderEpochKeys.derive(leaf, NAME, null, kit.kdf());
                assertNotNull(keys);
                keys.wipe();
            } finally {
                assertArrayEquals(new byte[32], leaf);
            }
        });
        assertTrue(failures >= 5, "two keys set and four results, " + failures);
    }

    @Test
    void keysOfASenderEpochThatIsForged() {
        failAtEach(() -> {
            byte[] leaf = secret();
            try {
                assertNull(SenderEpochKeys.derive(leaf, NAME, new byte[32], kit.kdf()));
            } finally {
                assertArrayEquals(new byte[32], leaf);
            }
        });
    }

    @Test
    void keysOfASenderEpochThatIsKnown() {
        byte[] commitment = SenderEpochKeys.commitment(secret(), kit.kdf());
        failAtEach(() -> {
            byte[] secret = secret();
            try {
                SenderEpochKeys.of(secret, commitment, kit.kdf()).wipe();
            } finally {
                assertArrayEquals(new byte[32], secret);
            }
        });
    }

    @Test
    void generationsOfALongMessage() {
        int failures = failAtEach(() -> {
            GenerationChain chain = GenerationChain.of(secret());
            try {
                GenerationChain.Generation next = chain.next(kit.kdf());
                Arrays.fill(next.key(), (byte) 0);
                Arrays.fill(next.iv(), (byte) 0);
            } finally {
                chain.wipe();
            }
        });
        assertTrue(failures >= 4, "a key set and three results, " + failures);
    }

    @Test
    void secretsOfARootKey() {
        failAtEach(() -> RootSecrets.derive(secret(), kit.kdf()).tree().wipe());
    }

    @Test
    void punctures() {
        GgmTree tree = tree();
        int failures = failAtEach(() -> tree.narrowed(1, EpochArithmetic.MAX - 1, kit.step()).wipe());
        assertTrue(failures > EpochArithmetic.DEPTH, "steps on both sides, " + failures);
        tree.wipe();
    }

    @Test
    void pathToALeaf() {
        GgmTree tree = tree();
        int failures = failAtEach(() -> {
            try (PathDescent descent = new PathCache().descend(tree, 12_345, kit.step())) {
                Arrays.fill(descent.takeLeaf(), (byte) 0);
            }
        });
        assertEquals(EpochArithmetic.DEPTH, failures);
        tree.wipe();
    }

    @Test
    void leafUnderAPathThatIsKept() {
        GgmTree tree = tree();
        failAtEach(() -> {
            PathCache path = new PathCache();
            recorder.forgetStepOutputs();
            boolean complete = false;
            try {
                path.leaf(tree, 12_345, kit.step());
                path.leaf(tree, 12_300, kit.step());
                complete = true;
            } finally {
                assertEquals(complete, !path.isEmpty(), "a path with nodes of two leaves");
                path.wipe();
            }
        });
        tree.wipe();
    }

    @Test
    void arraysThatAreTooShort() {
        givesBack(IndexOutOfBoundsException.class, () -> GgmTree.of(0, EpochArithmetic.MAX, new byte[31], 0));
        givesBack(IndexOutOfBoundsException.class, () -> GenerationChain.of(new byte[31]));
    }

    @Test
    void copyOfATreeThatIsWiped() {
        GgmTree tree = tree();
        tree.wipe();
        givesBack(WipedException.class, tree::copy);
    }

    private static void givesBack(Class<? extends Exception> failure, Supplier<?> work) {
        long before = SecretMemory.slotsInUse();
        assertThrows(failure, work::get);
        assertEquals(before, SecretMemory.slotsInUse());
    }
}
