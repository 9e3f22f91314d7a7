/** The settings: where they come from, how they are parsed, and their immutable values. */
package io.github.themapleseed.tinymls.config;
