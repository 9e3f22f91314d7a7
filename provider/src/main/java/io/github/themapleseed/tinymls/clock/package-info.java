/** The two clocks of the machine, and the destruction clock: keys are erased by it, so it distrusts leaps. */
package io.github.themapleseed.tinymls.clock;
