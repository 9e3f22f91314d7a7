/** The TinyMLS provider for the Java Cryptography Architecture. */
module io.github.themapleseed.tinymls {
    requires static java.logging;
    requires static java.management;
    requires static jdk.jfr;

    exports io.github.themapleseed.tinymls;

    provides java.security.Provider with io.github.themapleseed.tinymls.TinyMlsProvider;
}
