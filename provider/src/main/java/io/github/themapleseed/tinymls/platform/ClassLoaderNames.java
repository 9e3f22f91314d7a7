package io.github.themapleseed.tinymls.platform;

/** Describes class loaders, for messages about two classes of the same name. */
public final class ClassLoaderNames {
    private ClassLoaderNames() {
    }

    /** The class loader of a class in words: its name if it has one, its own class, and its identity. */
    public static String of(Class<?> type) {
        return PrivilegedActions.get(() -> describe(type.getClassLoader()));
    }

    private static String describe(ClassLoader loader) {
        if (loader == null) {
            return "the boot loader";
        }
        String name = loader.getName();
        return "class loader " + (name == null ? "" : "\"" + name + "\", ") + loader.getClass().getName() + "@"
                + Integer.toHexString(System.identityHashCode(loader));
    }

    /** Whether two different classes have the same name, as the classes of two copies of a jar have. */
    public static boolean areCopies(Class<?> one, Class<?> other) {
        return one != other && one.getName().equals(other.getName());
    }
}
