package io.github.themapleseed.tinymls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.record.AssociatedData;
import io.github.themapleseed.tinymls.record.Header;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A generator that a caller gives to init enters into the salts of the rotations that come anyway. It makes none. */
class CallersGeneratorTest {
    private final World world = new World();
    private final SessionHandle key = world.imported(World.DEFAULT);

    /** Gives one byte over and over, as a broken generator may, and counts how often it is asked. */
    private static final class Constant extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte value;
        private int asked;

        Constant(int value) {
            this.value = (byte) value;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            asked++;
            Arrays.fill(bytes, value);
        }
    }

    private static String name(byte[] message) {
        return HexFormat.of().formatHex(Header.parse(message, 0).epochAndSalt());
    }

    private static byte[] salt(byte[] message) {
        return Arrays.copyOfRange(message, 7, 19);
    }

    private static byte[] repeated(int value) {
        byte[] salt = new byte[Header.SALT_BYTES];
        Arrays.fill(salt, (byte) value);
        return salt;
    }

    /** A key whose session draws constant salts of its own, so that what the caller's generator adds is seen. */
    private SessionHandle keyOver(SecureRandom own) throws Exception {
        SessionDependencies dependencies = new SessionDependencies(Delegate.of(world.recorder), own,
                world.dependencies.keys());
        return new SessionRegistry(dependencies, World.DEFAULT).create(World.root(1), World.DEFAULT);
    }

    @Test
    void newGeneratorForEveryMessageMakesNoSenderEpoch() {
        Set<String> epochs = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            epochs.add(name(World.seal(key, null, new SecureRandom())));
            epochs.add(name(World.seal(key)));
        }
        assertEquals(1, epochs.size());
        assertSame(key.session().sealer().freshEpoch(new SecureRandom()), key.session().sealer().freshEpoch(null));
    }

    @Test
    void reservationMakesNoneEither() {
        String epoch = name(World.seal(key, null, new Constant(1)));
        ReservedNonce shown = key.session().sealer().reserve(new Constant(2));
        assertEquals(epoch, name(World.seal(key, shown, new Constant(3))));
    }

    @Test
    void generatorIsAskedWhereItsCipherRotatesAndOnlyThere() {
        Constant one = new Constant(1);
        Constant other = new Constant(2);
        for (int i = 0; i < 10; i++) {
            World.seal(key, null, one);
            World.seal(key, null, other);
        }
        assertEquals(1, one.asked);
        assertEquals(0, other.asked);
        world.time.pass(1_000);
        World.seal(key, null, other);
        assertEquals(1, other.asked);
    }

    @Test
    void saltIsOwnBytesAndTheCallersTogether() throws Exception {
        SessionHandle fixed = keyOver(new Constant(0x0F));
        assertArrayEquals(repeated(0x0F ^ 0x5A), salt(World.seal(fixed, null, new Constant(0x5A))));
        world.time.pass(1_000);
        assertArrayEquals(repeated(0x0F), salt(World.seal(fixed)));
        world.time.pass(1_000);
        assertArrayEquals(repeated(0x0F ^ 0x33), salt(World.seal(fixed, null, new Constant(0x33))));
    }

    @Test
    void soItIsForAMessageOfPieces() throws Exception {
        SessionHandle fixed = keyOver(new Constant(0x0F));
        try (StreamedMessage stream = fixed.session().sealer().begin(AssociatedData.NONE, null, new Constant(0x5A))) {
            assertArrayEquals(repeated(0x0F ^ 0x5A), Arrays.copyOfRange(stream.header().epochAndSalt(), 6, 18));
        }
    }

    /** Not even for a key's first sender epoch, in an epoch in which nobody has sealed before. */
    @Test
    void generatorIsNeverTrustedAlone() {
        Set<String> salts = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            SessionHandle each = new World().imported(World.DEFAULT);
            salts.add(HexFormat.of().formatHex(salt(World.seal(each, null, new Constant(0)))));
        }
        assertEquals(20, salts.size());
    }

    /** What the generator throws reaches its own caller; the key goes on for all others, and for that caller too. */
    @Test
    void generatorThatThrowsFailsItsOwnCallAlone() throws Exception {
        SecureRandom broken = new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                throw new ProviderException("no entropy");
            }
        };
        String before = name(World.seal(key));
        assertEquals(before, name(World.seal(key, null, broken)), "it is not asked");
        world.time.pass(1_000);
        assertThrows(ProviderException.class, () -> World.seal(key, null, broken));
        assertThrows(ProviderException.class,
                () -> key.session().sealer().begin(AssociatedData.NONE, null, broken));
        Thread other = new Thread(() -> World.seal(key));
        other.start();
        other.join(20_000);
        assertFalse(other.isAlive(), "a lock is left held");
        byte[] after = World.seal(key, null, broken);
        assertNotEquals(before, name(after));
        assertArrayEquals(World.TEXT, World.open(key, after));
    }
}
