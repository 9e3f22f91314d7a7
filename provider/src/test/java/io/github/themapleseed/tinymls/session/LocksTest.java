package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.ratchet.PathDescent;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.BufferPair;
import io.github.themapleseed.tinymls.record.ChunkLayout;
import io.github.themapleseed.tinymls.record.Header;
import java.security.InvalidKeyException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** ARCHITECTURE.md hazard 9: no call leaves a lock behind, so that another thread can go on with the same key. */
class LocksTest {
    private static final byte[] ID = new byte[EntryReference.ID_BYTES];
    private static final long WINDOW = World.DEFAULT.windowMillis();

    private final World world = new World();
    private final SessionHandle key = world.imported(World.DEFAULT);
    private final PuncturableKey tree = key.session().tree();

    /** Does the work here, then in another thread. */
    private static void twice(Runnable work) throws InterruptedException {
        assertTrue(Await.byTwoThreads(work), "the second thread fails, or waits for a lock");
    }

    private void withKit(java.util.function.Consumer<DerivationKit> work) {
        try (DerivationKit kit = world.dependencies.delegate().borrow()) {
            work.accept(kit);
        }
    }

    @Test
    void tree() throws InterruptedException {
        long now = world.time.wallMillis();
        twice(() -> assertTrue(tree.covers(now)));
        twice(() -> withKit(kit -> tree.leaf(now, kit.step())));
        twice(() -> withKit(kit -> {
            try (PathDescent descent = Objects.requireNonNull(tree.descend(now, kit.step()))) {
                tree.adopt(descent);
            }
        }));
        twice(() -> withKit(kit -> tree.puncture(now - WINDOW, now + WINDOW, kit.step())));
        twice(() -> withKit(kit -> tree.export(key.keyId(), now, true, now, true, kit.step())));
        twice(() -> Objects.requireNonNull(tree.copy()).wipe());
        twice(tree::destroy);
    }

    @Test
    void sealer() throws InterruptedException {
        MessageSealer sealer = key.session().sealer();
        twice(() -> World.sealTwice(key));
        twice(() -> {
            world.time.pass(1_000);
            World.seal(key);
        });
        twice(() -> {
            World.seal(key);
            world.time.pass(1_000);
            sealer.retireStale();
        });
        twice(() -> {
            World.seal(key);
            sealer.closeBefore(world.time.wallMillis() + 1);
        });
        twice(sealer::close);
        twice(key::destroy);
    }

    @Test
    void streams() throws InterruptedException, RefusedMessageException {
        StreamedMessage stream = key.session().sealer().begin(AssociatedData.NONE, null, null);
        int chunk = ChunkLayout.V1.chunkBytes();
        byte[] sealed = new byte[Header.BYTES + chunk + 16];
        twice(() -> stream.seal(new BufferPair(new byte[chunk], 0, chunk, sealed, 0)));
        byte[] opened = new byte[chunk];
        StreamedMessage opening = key.session().opener().begin(stream.header(), AssociatedData.NONE);
        stream.seal(new BufferPair(new byte[chunk], 0, chunk, sealed, 0));
        twice(() -> assertThrows(RefusedMessageException.class, // the third chunk, not the first
                () -> opening.open(new BufferPair(sealed, 0, chunk + 16, opened, 0))));
        twice(opening::close);
        twice(stream::close);
        twice(() -> assertThrows(KeyEndedException.class,
                () -> stream.seal(new BufferPair(new byte[chunk], 0, chunk, sealed, 0))));
    }

    @Test
    void registry() throws InterruptedException {
        AtomicInteger number = new AtomicInteger(10);
        twice(() -> {
            try {
                world.registry.shared(World.root(number.get()));
                world.registry.shared(World.root(number.incrementAndGet()));
            } catch (InvalidKeyException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void entries() throws InterruptedException {
        EntryTable table = world.dependencies.keys().entries();
        KeyEntry entry = table.entry(ID, 0, World.DEFAULT, 0, world.dependencies);
        assertThrows(InvalidKeyException.class, () -> table.find(new byte[EntryReference.BYTES]));
        twice(() -> table.entry(ID, 0, World.DEFAULT, 0, world.dependencies));
        twice(entry::reference);
        twice(table::all);
        twice(() -> {
            try {
                table.find(EntryReference.encode(ID));
                entry.adopt(world.registry.version(World.root(2), world.time.wallMillis(), WINDOW, WINDOW));
            } catch (InvalidKeyException e) {
                throw new IllegalStateException(e);
            }
        });
        twice(() -> entry.withdraw(new byte[EntryReference.ID_BYTES]));
    }
}
