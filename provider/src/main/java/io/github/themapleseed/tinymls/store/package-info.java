/**
 * Key stores at work: which entries a store holds, how keys are added to it, and when its file is read and written. The
 * format of the file belongs to {@code storefile}, and which version of an entry is in force to {@code session}.
 */
package io.github.themapleseed.tinymls.store;
