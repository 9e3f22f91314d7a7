package io.github.themapleseed.tinymls.conformance.process.child;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.time.Duration;

/** An application of a container: it has a copy of the provider's jar in a class loader of its own. */
final class Application {
    private static final String ROOT = "io.github.themapleseed.tinymls.";

    private final URLClassLoader loader;

    Application(String name, Path jar) throws MalformedURLException {
        loader = new URLClassLoader(name, new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    private Class<?> type(String name) throws ClassNotFoundException {
        return loader.loadClass(ROOT + name);
    }

    /** What TinyMls.install() returns. */
    Provider install() throws ReflectiveOperationException {
        return (Provider) type("TinyMls").getMethod("install").invoke(null);
    }

    /** A provider object that is not registered. */
    Provider provider() throws ReflectiveOperationException {
        return (Provider) type("TinyMlsProvider").getConstructor().newInstance();
    }

    /** The report of TinyMls.health(). */
    String health() throws ReflectiveOperationException {
        return type("TinyMls").getMethod("health").invoke(null).toString();
    }

    AlgorithmParameterSpec ratchet() throws ReflectiveOperationException {
        Duration hour = Duration.ofHours(1);
        return (AlgorithmParameterSpec) type("RatchetParameterSpec")
                .getConstructor(Duration.class, Duration.class, Duration.class).newInstance(hour, hour, hour);
    }

    /** Ends the application: what it has not loaded yet cannot be loaded any more. */
    void undeploy() throws IOException {
        loader.close();
    }
}
