package io.github.themapleseed.tinymls.session;

import java.lang.reflect.Field;

/** Reads what an object keeps to itself. */
final class Inside {
    private Inside() {
    }

    /** The value of that field. */
    static Object of(Object owner, String name) {
        try {
            Field field = field(owner.getClass(), name);
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** The field of that class or of the nearest class above it. */
    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(name);
    }
}
