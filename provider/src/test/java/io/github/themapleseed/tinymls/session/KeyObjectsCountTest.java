package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A process may have a million keys: of how many objects each consists is counted, by class. */
class KeyObjectsCountTest {
    private static final RatchetPolicy POLICY = World.DEFAULT;
    private static final Map<String, Integer> UNUSED = Map.ofEntries(Map.entry("SessionHandle", 1),
            Map.entry("Session", 1), Map.entry("byte[]", 1), Map.entry("MeasuredLifetime", 1),
            Map.entry("KeyFirstSeen", 1), Map.entry("PuncturableKey", 1), Map.entry("CompactLock", 1),
            Map.entry("GgmTree", 1), Map.entry("SecretBlock", 1), Map.entry("MessageSealer", 1),
            Map.entry("MessageOpener", 1), Map.entry("StreamRegistry", 1));

    private final World world = new World();

    private SessionHandle generated() {
        return world.generated(POLICY);
    }

    @Test
    void ofAKeyThatNobodyHasUsed() {
        SessionHandle one = generated();
        SessionHandle other = generated();
        assertEquals(new TreeMap<>(UNUSED), ownObjects(one, other));
    }

    @Test
    void ofAKeyThatIsIdleAgain() throws Exception {
        SessionHandle one = generated();
        SessionHandle other = generated();
        for (SessionHandle key : new SessionHandle[] {one, other}) {
            World.open(key, World.seal(key));
        }
        world.pass(2 * POLICY.windowMillis());
        Map<String, Integer> idle = new TreeMap<>(UNUSED);
        idle.putAll(Map.of("ClosedPools", 1, "EpochOffsets", 1, "Period", 1));
        assertEquals(idle, ownObjects(one, other));
        world.pass(TimeUnit.MINUTES.toMillis(11));
        idle.remove("Period");
        assertEquals(idle, ownObjects(one, other));
    }

    /** The objects that the first refers to and the second does not, by class. */
    private static Map<String, Integer> ownObjects(Object first, Object second) {
        Set<Object> own = reachable(first);
        own.removeAll(reachable(second));
        Map<String, Integer> counts = new TreeMap<>();
        own.forEach(object -> counts.merge(object.getClass().getSimpleName(), 1, Integer::sum));
        return counts;
    }

    /** What an object refers to by fields of the provider's classes; of others only the objects themselves. */
    private static Set<Object> reachable(Object root) {
        Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>();
        open.add(root);
        while (!open.isEmpty()) {
            Object next = open.remove();
            if (found.add(next) && isOfTheProvider(next.getClass())) {
                open.addAll(fields(next));
            }
        }
        return found;
    }

    private static boolean isOfTheProvider(Class<?> type) {
        return type.getName().startsWith("io.github.themapleseed.");
    }

    private static Set<Object> fields(Object owner) {
        Set<Object> values = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Class<?> type = owner.getClass(); isOfTheProvider(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    Object value = Inside.of(owner, field.getName());
                    if (value != null) {
                        values.add(value);
                    }
                }
            }
        }
        return values;
    }
}
