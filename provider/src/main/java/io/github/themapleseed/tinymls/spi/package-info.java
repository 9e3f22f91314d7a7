/**
 * The JCA's shapes: ciphers, key generator, key factory and parameters as the JDK's engine classes call them. Every
 * overload becomes a call of one {@link io.github.themapleseed.tinymls.spi.CipherOperation}, which gathers what comes
 * in pieces, queues output, and calls the session below with whole messages or whole chunks. Errors of the rooms below
 * become the exceptions that the JCA and the root package define. The services are public for the provider; the package
 * is not exported.
 */
package io.github.themapleseed.tinymls.spi;
