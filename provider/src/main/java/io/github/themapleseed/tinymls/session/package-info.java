/**
 * A key at work. {@code Session} holds its punctured tree, {@code MessageSealer} the sender epoch that it seals in,
 * {@code MessageOpener} the sender epochs that it opened messages of; {@code SessionRegistry} makes sessions from
 * encoded keys and finds those of raw keys again.
 */
package io.github.themapleseed.tinymls.session;
