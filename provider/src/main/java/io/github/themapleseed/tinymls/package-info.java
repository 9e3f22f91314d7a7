/**
 * What applications may name: the provider "TinyMLS" for the Java Cryptography Architecture, its live keys, the
 * parameters of a live key, and what opening and sealing may throw. {@code TinyMls} is for those who run a service.
 */
package io.github.themapleseed.tinymls;
