package io.github.themapleseed.tinymls.ratchet;

import static io.github.themapleseed.tinymls.primitive.PlainHkdf.expandLabel;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.memory.SlotMemory;
import io.github.themapleseed.tinymls.memory.WipedException;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.Hkdf;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** FORMAT.md sections 4 and 7: a stream's chain as RFC 8446 has it, and keys that are gone once they are wiped. */
class KeyScheduleTest {
    private static final byte[] COUNTER = {0, 0, 0, 1, 2};

    private final RecordingProvider recorder = new RecordingProvider("Recorder");
    private final Delegate delegate = Delegate.of(recorder);

    private static byte[] secret() {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 3);
        return secret;
    }

    private static SenderEpochKeys keys(Hkdf kdf) {
        return SenderEpochKeys.of(secret(), new byte[32], kdf);
    }

    @Test
    void chainOfAStream() throws Exception {
        try (DerivationKit kit = delegate.borrow()) {
            GenerationChain chain = GenerationChain.of(keys(kit.kdf()).firstStreamSecret(COUNTER, kit.kdf()));
            byte[] link = expandLabel(secret(), "tinymls stream", COUNTER, 32);
            for (int generation = 1; generation < 20; generation++) {
                GenerationChain.Generation next = chain.next(kit.kdf());
                assertArrayEquals(expandLabel(link, "key", new byte[0], 32), next.key());
                assertArrayEquals(expandLabel(link, "iv", new byte[0], 12), next.iv());
                assertEquals("Generation[redacted]", next.toString());
                link = expandLabel(link, "traffic upd", new byte[0], 32);
            }
        }
    }

    @Test
    void chainErasesTheLinkItHasPassed() throws Exception {
        try (DerivationKit kit = delegate.borrow()) {
            byte[] given = secret();
            GenerationChain chain = GenerationChain.of(given);
            assertArrayEquals(new byte[32], given);
            SlotMemory link = SlotMemory.of(chain, "chainSecret");
            assertArrayEquals(secret(), link.bytes());
            chain.next(kit.kdf());
            assertArrayEquals(expandLabel(secret(), "traffic upd", new byte[0], 32), link.bytes());
            chain.wipe();
            assertArrayEquals(new byte[32], link.bytes());
            assertThrows(WipedException.class, () -> chain.next(kit.kdf()));
        }
    }

    @Test
    void wipedKeysAreGone() {
        try (DerivationKit kit = delegate.borrow()) {
            SenderEpochKeys keys = keys(kit.kdf());
            SlotMemory secrets = SlotMemory.of(keys, "secrets");
            keys.wipe();
            assertArrayEquals(new byte[96], secrets.bytes());
            assertThrows(WipedException.class, keys::key);
            assertThrows(WipedException.class, keys::iv);
            assertThrows(WipedException.class, () -> keys.firstStreamSecret(COUNTER, kit.kdf()));
            assertEquals(32, keys.commitment().length);
        }
    }

    @Test
    void failureOnTheWayWipesWhatWasTakenOver() {
        try (DerivationKit kit = delegate.borrow()) {
            for (int failing = 0; failing < 3; failing++) {
                AtomicInteger left = new AtomicInteger(failing);
                recorder.onOperation(what -> {
                    if (left.getAndDecrement() == 0) {
                        throw new ProviderException("out of order");
                    }
                });
                byte[] secret = secret();
                assertThrows(ProviderException.class, () -> SenderEpochKeys.of(secret, new byte[32], kit.kdf()));
                recorder.onOperation(what -> { });
                assertArrayEquals(new byte[32], secret, "at derivation " + failing);
            }
        }
    }

    @Test
    void rootSecretsDoNotShow() {
        try (DerivationKit kit = delegate.borrow()) {
            RootSecrets secrets = RootSecrets.derive(secret(), kit.kdf());
            assertTrue(secrets.tree().isWhole());
            assertEquals("RootSecrets[redacted]", secrets.toString());
        }
    }
}
