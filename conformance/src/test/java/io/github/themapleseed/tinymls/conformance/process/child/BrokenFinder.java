package io.github.themapleseed.tinymls.conformance.process.child;

import java.lang.reflect.Proxy;

/** A logging framework that is broken: as it is loaded, as it is asked for a logger, or as it is given a record. */
public final class BrokenFinder extends System.LoggerFinder {
    private static final String HOW = System.getProperty("broken", "");

    /** Throws if it is to be broken from the start. */
    public BrokenFinder() {
        if (HOW.equals("loading")) {
            throw new IllegalStateException("broken");
        }
    }

    @Override
    public System.Logger getLogger(String name, Module module) {
        if (HOW.equals("finding")) {
            throw new NoClassDefFoundError("broken");
        }
        return (System.Logger) Proxy.newProxyInstance(BrokenFinder.class.getClassLoader(),
                new Class<?>[] {System.Logger.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException("broken");
                });
    }
}
