/**
 * TinyMLS for the Java Cryptography Architecture: the provider, and the types that an application may name. Most
 * applications name none of them: they ask the JCA for {@code Cipher}, {@code KeyGenerator} or {@code SecretKeyFactory}
 * "TinyMLS".
 *
 * <p>The module exports this package alone. Its package-private classes connect the provider with the rooms below.
 */
package io.github.themapleseed.tinymls;
