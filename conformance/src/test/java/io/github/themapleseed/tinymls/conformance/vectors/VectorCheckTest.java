package io.github.themapleseed.tinymls.conformance.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The model passes all vector files of the project as VECTORS.md says. */
class VectorCheckTest {
    @Test
    void modelPassesAllVectors() {
        int cases = VectorCheck.run(true);
        System.out.println("vectors that the model passes: " + cases);
        assertEquals(cases, VectorCheck.run(false));
    }
}
