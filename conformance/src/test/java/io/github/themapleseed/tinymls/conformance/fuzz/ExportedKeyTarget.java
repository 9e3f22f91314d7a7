package io.github.themapleseed.tinymls.conformance.fuzz;

import static io.github.themapleseed.tinymls.conformance.fuzz.Fixture.PROVIDER;
import static io.github.themapleseed.tinymls.conformance.fuzz.Fixture.require;

import io.github.themapleseed.tinymls.SessionExpiredException;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;

/**
 * Fuzzing of the exported key decoder: any bytes are a key or an {@link InvalidKeyException}, and a key for the
 * independent model as well or for neither. What is a key seals, or says that it is over; its export holds the same.
 * The input is either the encoding, or its fields, to which the right checksum is added.
 */
public final class ExportedKeyTarget {
    private static final long LAST = (1L << 48) - 1;
    private static final int NODE_BYTES = 32;
    private static final int FIELDS = 1;
    private static final Cipher CIPHER = Fixture.cipher();
    private static final SecretKeyFactory FACTORY = factory();

    private ExportedKeyTarget() {
    }

    private static SecretKeyFactory factory() {
        try {
            return SecretKeyFactory.getInstance("TinyMLS", PROVIDER);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] data) throws GeneralSecurityException {
        Bytes in = new Bytes(data);
        byte[] encoding = in.octet() % 2 == FIELDS ? fromFields(in) : in.rest();
        if (encoding.length == 0) {
            return; // no SecretKeySpec has no bytes
        }
        SecretKey live;
        try {
            live = FACTORY.translateKey(new SecretKeySpec(encoding, "TinyMLS"));
        } catch (InvalidKeyException e) {
            require(!isKey(encoding) || isOver(encoding), "the model takes this key");
            return;
        }
        require(isKey(encoding), "the model does not take this key");
        use(live);
        compareExport(live, encoding);
    }

    private static boolean isKey(byte[] encoding) {
        if (ReferenceKey.isRootKey(encoding)) {
            return true;
        }
        try {
            ReferenceKey.decode(encoding);
            return true;
        } catch (InvalidKeyException e) {
            return false;
        }
    }

    /** Whether a key's not-after has passed, so that it is no longer made a live key. */
    private static boolean isOver(byte[] encoding) throws InvalidKeyException {
        return !ReferenceKey.isRootKey(encoding)
                && ReferenceKey.decode(encoding).notAfter() < System.currentTimeMillis();
    }

    private static void use(SecretKey live) throws GeneralSecurityException {
        try {
            CIPHER.init(Cipher.ENCRYPT_MODE, live);
            byte[] message = CIPHER.doFinal(new byte[3]);
            CIPHER.init(Cipher.DECRYPT_MODE, live);
            require(CIPHER.doFinal(message).length == 3, "what was sealed opens as something else");
        } catch (InvalidKeyException | SessionExpiredException e) {
            require(e.getMessage() != null, "a refusal says why");
        }
    }

    private static void compareExport(SecretKey live, byte[] encoding) throws InvalidKeyException {
        byte[] again;
        try {
            again = live.getEncoded();
        } catch (IllegalStateException e) {
            return; // its life is over
        }
        ReferenceKey exported = ReferenceKey.decode(again);
        if (ReferenceKey.isRootKey(encoding)) {
            require(exported.from() == 0 && exported.to() == LAST, "the export of a root key is not the whole tree");
            return;
        }
        ReferenceKey given = ReferenceKey.decode(encoding);
        require(exported.from() == given.from() && exported.to() == given.to()
                && exported.notAfter() <= given.notAfter(), "the bounds have changed");
        require(Arrays.equals(exported.keyId(), given.keyId()), "the key id has changed");
        require(Arrays.deepEquals(exported.nodes().toArray(), given.nodes().toArray()), "the nodes have changed");
    }

    private static byte[] fromFields(Bytes in) {
        byte[] keyId = in.take(16);
        long from = in.uint(6);
        long to = in.uint(6);
        long notAfter = in.uint(6);
        int count = in.octet() % 96;
        List<byte[]> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] node = new byte[NODE_BYTES];
            Arrays.fill(node, (byte) in.octet());
            nodes.add(node);
        }
        return new ReferenceKey(keyId, from, to, notAfter, nodes).encode();
    }

    /** Where fuzzing begins: keys whole, punctured and damaged, and root keys. */
    static List<byte[]> seeds() {
        byte[] root = new byte[NODE_BYTES];
        byte[] whole = ReferenceKey.fresh(root, LAST).encode();
        byte[] punctured = ReferenceKey.punctured(root, 1_795_392_000_000L, LAST, LAST).encode();
        byte[] bounds = Octets.join(Octets.uint(1_795_392_000_000L, 6), Octets.uint(LAST, 6), Octets.uint(LAST, 6));
        return List.of(
                Bytes.of(0, whole), Bytes.of(0, punctured), Bytes.of(0, root), Bytes.of(0, new byte[64]),
                Bytes.of(0, new byte[31]), Bytes.of(0, Arrays.copyOf(whole, whole.length - 1)),
                Bytes.of(0, Arrays.copyOf(whole, 8)), Bytes.of(FIELDS),
                Bytes.of(FIELDS, new byte[16], bounds, 28),
                Bytes.of(FIELDS, new byte[16], "000000000000ffffffffffffffffffffffff", 1, 7),
                Bytes.of(FIELDS, new byte[16], "000000000001fffffffffffefffffffffffe", 94, 7),
                Bytes.of(FIELDS, new byte[16], "0000000000010000000000010000000000ff", 1, 7),
                Bytes.of(FIELDS, new byte[16], "0000000000020000000000010000000000ff", 1, 7));
    }
}
