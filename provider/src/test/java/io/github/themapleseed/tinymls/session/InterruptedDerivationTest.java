package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.clock.ManualTime;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.engine.PooledEngine;
import io.github.themapleseed.tinymls.maintenance.Maintenance;
import io.github.themapleseed.tinymls.memory.SecretMemory;
import io.github.themapleseed.tinymls.memory.SlotMemory;
import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.ratchet.GenerationChain;
import io.github.themapleseed.tinymls.ratchet.GgmTree;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever fails on the way from a key to a message, at whichever call of the delegate or reading of the clock: once
 * the key is destroyed, no secret that was derived on the way still stands in its array, and no object of the delegate
 * remembers one.
 */
@Tag("own-process")
class InterruptedDerivationTest {
    private static final int LONG = (int) ChunkLayout.V1.generationBytes() + 100_000;

    private final RecordingProvider recorder = new RecordingProvider("Recorder");
    private final ManualTime time = new ManualTime();
    private int callsUntilFailure = Integer.MAX_VALUE;

    /** The clock of the test, which fails when its turn has come. */
    private final class FailingTime implements TimeSource {
        @Override
        public long wallMillis() {
            mayFail();
            return time.wallMillis();
        }

        @Override
        public long monotonicNanos() {
            mayFail();
            return time.monotonicNanos();
        }
    }

    private void mayFail() {
        if (--callsUntilFailure == 0) {
            throw new ProviderException("injected");
        }
    }

    private enum Work {
        SEAL, SEAL_LONG, SEAL_IN_PIECES, OPEN, OPEN_LONG, OPEN_IN_PIECES;

        void on(SessionHandle key, byte[] shortMessage, byte[] longMessage) throws RefusedMessageException {
            switch (this) {
                case SEAL -> seal(key, 10);
                case SEAL_LONG -> seal(key, LONG);
                case SEAL_IN_PIECES -> {
                    try (StreamedMessage stream = key.session().sealer().begin(AssociatedData.NONE, null, null)) {
                        stream.sealAll(new BufferPair(new byte[LONG], 0, LONG, new byte[LONG + 10_000], 0));
                    }
                }
                case OPEN -> World.open(key, shortMessage);
                case OPEN_LONG -> World.open(key, longMessage);
                case OPEN_IN_PIECES -> openInPieces(key, longMessage);
                default -> throw new AssertionError();
            }
        }

        private static void openInPieces(SessionHandle key, byte[] message) throws RefusedMessageException {
            byte[] output = new byte[ChunkLayout.V1.chunkBytes()];
            try (StreamedMessage stream = key.session().opener().begin(Header.parse(message, 0), AssociatedData.NONE)) {
                for (int at = Header.BYTES; at < message.length; at += ChunkLayout.V1.sealedChunkBytes()) {
                    stream.open(
                            new BufferPair(message, at,
                            Math.min(message.length - at, ChunkLayout.V1.sealedChunkBytes()), output, 0));
                }
            }
        }
    }

    private static byte[] seal(SessionHandle key, int length) {
        byte[] message = new byte[Header.BYTES + (int) ChunkLayout.V1.sealedBytes(length)];
        key.session().sealer().seal(AssociatedData.NONE, null, null,
                new BufferPair(new byte[length], 0, length, message, 0));
        return message;
    }

    @ParameterizedTest
    @EnumSource(Work.class)
    void leavesNoSecretWhereverItFails(Work work) throws Exception {
        SessionDependencies dependencies = new SessionDependencies(Delegate.of(recorder), new SecureRandom(),
                new KeyInventory(Maintenance.byHand(new FailingTime())));
        SessionRegistry registry = new SessionRegistry(dependencies, World.DEFAULT);
        recorder.onOperation(what -> mayFail());
        SessionHandle sender = registry.create(World.root(1), World.DEFAULT);
        byte[] shortMessage = seal(sender, 10);
        byte[] longMessage = seal(sender, LONG);
        sender.session().destroy();
        int failures = 0;
        long slots = SecretMemory.slotsInUse();
        for (boolean reached = true; reached; failures++) {
            SessionHandle key = registry.create(World.root(1), World.DEFAULT);
            callsUntilFailure = failures + 1;
            tryOn(work, key, shortMessage, longMessage);
            reached = callsUntilFailure <= 0;
            callsUntilFailure = Integer.MAX_VALUE;
            key.session().destroy();
            dependencies.delegate().retryScrubbing(0, failure -> { });
            assertEquals(0, recorder.derivedSecretsLeft(), "after a failure at call " + failures);
            assertTrue(recorder.stepOutputsAreWiped());
            assertTrue(SecretMemory.slotsInUse() <= slots, "slots left taken after a failure at call " + failures);
            assertEquals(Set.of(), recorder.keysHeld(), "after a failure at call " + failures);
        }
        System.out.println(work + ": failed at each of " + (failures - 1) + " calls");
        assertTrue(failures > 50, "a leaf alone takes 48 steps");
    }

    private static void tryOn(Work work, SessionHandle key, byte[] shortMessage, byte[] longMessage) {
        try {
            work.on(key, shortMessage, longMessage);
        } catch (RefusedMessageException | RuntimeException injected) {
            return; // or nothing, where the failure was at scrubbing
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void chainStaysWhereItIsIfALinkFails(int failing) {
        try (DerivationKit kit = Delegate.of(recorder).borrow()) {
            GenerationChain.Generation expected = GenerationChain.of(World.root(1)).next(kit.kdf());
            GenerationChain chain = GenerationChain.of(World.root(1));
            long before = recorder.derivedSecretsLeft();
            callsUntilFailure = failing;
            recorder.onOperation(what -> mayFail());
            assertThrows(ProviderException.class, () -> chain.next(kit.kdf()));
            assertEquals(before, recorder.derivedSecretsLeft());
            GenerationChain.Generation next = chain.next(kit.kdf());
            assertArrayEquals(expected.key(), next.key());
            assertArrayEquals(expected.iv(), next.iv());
        }
    }

    @Test
    void engineThatCannotBeMadeLeavesNoIv() {
        Delegate delegate = Delegate.of(recorder);
        byte[] iv = World.root(2);
        callsUntilFailure = 1;
        recorder.onOperation(what -> mayFail());
        assertThrows(ProviderException.class, () -> PooledEngine.of(delegate, World.root(1), iv, MessageTally.NONE));
        assertArrayEquals(new byte[iv.length], iv);
    }

    @Test
    void treeThatBecomesNobodysIsWiped() {
        try (DerivationKit kit = Delegate.of(recorder).borrow()) {
            GgmTree tree = RootSecrets.derive(World.root(1), kit.kdf()).tree();
            SlotMemory nodes = SlotMemory.of(tree, "nodes");
            new TreeOwner(tree).close();
            assertArrayEquals(new byte[32], nodes.bytes());
        }
    }
}
