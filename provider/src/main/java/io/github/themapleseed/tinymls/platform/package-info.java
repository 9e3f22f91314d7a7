/** Permissions, class loaders and threads: what the JVM around the provider allows. */
package io.github.themapleseed.tinymls.platform;
