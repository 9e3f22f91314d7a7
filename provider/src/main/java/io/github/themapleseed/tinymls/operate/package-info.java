/**
 * What operators use: the health check, the command line, installing and uninstalling, and the places where metrics are
 * shown. {@code ManagedProvider} and {@code ProviderClass} describe the provider, which is in the package above.
 */
package io.github.themapleseed.tinymls.operate;
