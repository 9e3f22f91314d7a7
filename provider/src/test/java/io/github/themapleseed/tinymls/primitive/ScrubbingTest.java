package io.github.themapleseed.tinymls.primitive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** ARCHITECTURE.md hazard 2: what was scrubbed remembers no key, and is of no use where it could seal with another. */
class ScrubbingTest {
    private static byte[] ones() {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) 1);
        return bytes;
    }

    @Test
    void engineThatWasScrubbedIsOfNoUse() {
        RecordingProvider recorder = new RecordingProvider("Recorder");
        GcmEngine engine = Delegate.of(recorder).gcm(ones());
        engine.startSeal(new byte[12]);
        assertFalse(recorder.keysHeld().isEmpty());
        engine.scrub();
        assertTrue(recorder.keysHeld().isEmpty());
        assertThrows(RuntimeException.class, () -> engine.startSeal(new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
        assertThrows(RuntimeException.class, () -> engine.startOpen(new byte[12]));
        engine.scrub();
    }

    @Test
    void kitGivenBackRemembersNothing() {
        RecordingProvider recorder = new RecordingProvider("Recorder");
        try (DerivationKit kit = Delegate.of(recorder).borrow()) {
            kit.step().children(ones(), new byte[64]);
            kit.kdf().expandLabel(ones(), "tinymls key", new byte[0], 32);
            assertEquals(1, recorder.keysHeld().size());
        }
        assertTrue(recorder.keysHeld().isEmpty());
    }
}
