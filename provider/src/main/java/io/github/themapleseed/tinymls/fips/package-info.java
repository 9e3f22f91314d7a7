/**
 * Which provider is the delegate, what {@code tinymls.fips} demands of it, and the known-answer tests that it has to
 * pass before anything is sealed.
 */
package io.github.themapleseed.tinymls.fips;
