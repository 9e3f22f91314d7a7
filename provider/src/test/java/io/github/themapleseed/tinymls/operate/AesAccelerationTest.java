package io.github.themapleseed.tinymls.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Without the JVM's own word its arguments and the processor's flags tell. */
class AesAccelerationTest {
    private static final String X86 = "processor\t: 0\nflags\t\t: fpu sse2 aes avx\nbugs\t\t: spectre\n";
    private static final String ARM = "processor\t: 0\nFeatures\t: fp asimd aes pmull\n";
    private static final String NONE = "flags\t\t: fpu sse2 vaes_x\nmodel name\t: aes\n";

    @Test
    void processorHasTheInstructionsAndNothingSwitchesThemOff() {
        for (String processor : List.of(X86, ARM)) {
            assertEquals("seen", AesAcceleration.inferred(List.of("-Xmx64m"), processor));
            assertEquals("seen", AesAcceleration.inferred(List.of("-XX:-UseAES", "-XX:+UseAES"), processor));
        }
    }

    @Test
    void processorLacksThemOrTheyAreSwitchedOff() {
        assertEquals("NOT seen", AesAcceleration.inferred(List.of(), NONE));
        assertEquals("NOT seen", AesAcceleration.inferred(List.of("-XX:+UseAES", "-XX:-UseAES"), X86));
        assertEquals("NOT seen", AesAcceleration.inferred(List.of("-XX:-UseAES"), ""));
    }

    @Test
    void platformThatDoesNotSay() {
        assertEquals("not known, since module jdk.management is not there", AesAcceleration.inferred(List.of(), ""));
    }

    @Test
    void thisJvmSays() {
        assertTrue(AesAcceleration.report().matches("seen|NOT seen"), AesAcceleration::report);
    }
}
