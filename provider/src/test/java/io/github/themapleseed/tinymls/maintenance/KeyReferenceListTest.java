package io.github.themapleseed.tinymls.maintenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The list that maintenance walks: a key that it lost sight of would keep its past. */
class KeyReferenceListTest {
    private final KeyReferenceList members = new KeyReferenceList();

    private KeyReference add() {
        KeyReference member = KeyReference.head();
        members.add(member);
        return member;
    }

    @Property(tries = 500)
    void holdsWhatAListWouldHold(@ForAll @Size(max = 40) List<@IntRange(min = 0, max = 7) Integer> steps) {
        KeyReferenceList list = new KeyReferenceList();
        List<KeyReference> model = new ArrayList<>();
        for (int step : steps) {
            if (step >= 4 || model.isEmpty()) {
                KeyReference member = KeyReference.head();
                list.add(member);
                model.add(member);
            } else {
                list.remove(model.remove(step % model.size()));
            }
            assertEquals(model, list.stream().toList());
            assertEquals(model.isEmpty(), list.isEmpty());
        }
    }

    @Test
    void removingTwiceRemovesNobodyElse() {
        KeyReference first = add();
        KeyReference second = add();
        KeyReference third = add();
        members.remove(second);
        members.remove(second);
        members.remove(KeyReference.head());
        assertEquals(List.of(first, third), members.stream().toList());
    }

    @Test
    void walkGoesOnWhereItsMemberLeaves() {
        add();
        KeyReference second = add();
        KeyReference third = add();
        KeyReference fourth = add();
        Iterator<KeyReference> walk = members.iterator();
        walk.next();
        assertSame(second, walk.next());
        members.remove(second);
        members.remove(third);
        assertTrue(walk.hasNext());
        assertSame(third, walk.next(), "it has left since, and still knows the way");
        assertSame(fourth, walk.next());
        assertFalse(walk.hasNext());
    }
}
