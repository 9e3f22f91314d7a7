package io.github.themapleseed.tinymls.session;

import java.lang.reflect.Field;

/** Reads what an object keeps to itself. */
final class Inside {
    private Inside() {
    }

    /** The value of that field. */
    static Object of(Object owner, String name) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
