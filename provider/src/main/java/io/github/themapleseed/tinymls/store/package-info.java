/**
 * Key stores at work: which entries a store holds, how keys come into it, and what follows for its file. What the file
 * looks like is a matter of {@code storefile}; which version of an entry is in force, of {@code session}.
 */
package io.github.themapleseed.tinymls.store;
