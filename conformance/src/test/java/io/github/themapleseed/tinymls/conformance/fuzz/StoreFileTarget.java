package io.github.themapleseed.tinymls.conformance.fuzz;

import static io.github.themapleseed.tinymls.conformance.fuzz.Fixture.PROVIDER;
import static io.github.themapleseed.tinymls.conformance.fuzz.Fixture.require;

import io.github.themapleseed.tinymls.SessionExpiredException;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.ReferenceEntry;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStore;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile.StoreHeader;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTombstone;
import io.github.themapleseed.tinymls.conformance.model.ReferenceVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/**
 * Fuzzing of the file of a key store: any bytes are a store or an {@link IOException}, and a store for the independent
 * model as well or for neither. What is a store has the entries that the model finds, its keys seal or say why not, and
 * the model reads what it is written as. The input is either the file, or its plaintext, which is sealed.
 */
public final class StoreFileTarget {
    private static final String PASSWORD = "changeit";
    private static final int ITERATIONS = 1_000;
    private static final int ITERATIONS_AT = 30;
    private static final long WRITTEN_AT = 1_795_651_200_000L;
    private static final long LAST = (1L << 48) - 1;
    private static final StoreHeader HEADER = new StoreHeader(new byte[16], WRITTEN_AT, ITERATIONS, new byte[16]);
    private static final int PLAINTEXT = 1;

    private StoreFileTarget() {
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] data) throws GeneralSecurityException, IOException {
        Bytes in = new Bytes(data);
        byte[] file = in.octet() % 2 == PLAINTEXT ? sealed(in.rest()) : withFewIterations(in.rest());
        ReferenceStoreFile.Outcome expected = ReferenceStoreFile.examine(PASSWORD, file);
        KeyStore store = KeyStore.getInstance("TinyMLS", PROVIDER);
        try {
            store.load(new ByteArrayInputStream(file), PASSWORD.toCharArray());
        } catch (IOException e) {
            require(expected.rejectedBy().isPresent(), "the model takes this file: " + e);
            require(e.getMessage() != null, "a refusal says why");
            return;
        }
        require(expected.rejectedBy().isEmpty(), "the model refuses this file: " + expected.rejectedBy());
        compare(Collections.list(store.aliases()), expected.contents());
        for (String alias : Collections.list(store.aliases())) {
            use((SecretKey) store.getKey(alias, null));
        }
        compareWritten(store);
    }

    private static byte[] sealed(byte[] plaintext) {
        return ReferenceStoreFile.seal(PASSWORD, HEADER, new byte[12], 0, plaintext);
    }

    /** Millions of iterations take seconds and show nothing. */
    private static byte[] withFewIterations(byte[] file) {
        if (file.length >= ReferenceStoreFile.HEADER_BYTES) {
            long iterations = Octets.uint(file, ITERATIONS_AT, 4);
            if (iterations > ITERATIONS && iterations <= 10_000_000) {
                System.arraycopy(Octets.uint(ITERATIONS, 4), 0, file, ITERATIONS_AT, 4);
            }
        }
        return file;
    }

    /** An entry that the file itself buries may be there or not. */
    private static void compare(List<String> aliases, ReferenceStore expected) {
        Set<String> found = new TreeSet<>(aliases);
        Set<String> all = names(expected.entries());
        Set<String> unburied = names(expected.entries().stream().filter(entry -> !isBuried(entry, expected)).toList());
        require(all.containsAll(found) && found.containsAll(unburied), found + " instead of " + all);
    }

    private static boolean isBuried(ReferenceEntry entry, ReferenceStore store) {
        return store.tombstones().stream().anyMatch(tombstone -> Arrays.equals(tombstone.id(), entry.id()));
    }

    private static Set<String> names(List<ReferenceEntry> entries) {
        return entries.stream().map(ReferenceEntry::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void use(SecretKey key) throws GeneralSecurityException {
        Cipher sealer = Cipher.getInstance("TinyMLS", PROVIDER);
        try {
            sealer.init(Cipher.ENCRYPT_MODE, key);
            byte[] message = sealer.doFinal(new byte[3]);
            sealer.init(Cipher.DECRYPT_MODE, key);
            require(sealer.doFinal(message).length == 3, "what was sealed opens as something else");
        } catch (InvalidKeyException | SessionExpiredException e) {
            require(e.getMessage() != null, "a refusal says why");
        }
    }

    private static void compareWritten(KeyStore store) throws GeneralSecurityException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, PASSWORD.toCharArray());
        ReferenceStoreFile.Outcome written = ReferenceStoreFile.examine(PASSWORD, out.toByteArray());
        require(written.rejectedBy().isEmpty(), "the model refuses what was written: " + written.rejectedBy());
        require(names(written.contents().entries()).equals(new TreeSet<>(Collections.list(store.aliases()))),
                "other entries were written");
    }

    /** Where fuzzing begins: stores with and without entries, versions and tombstones, whole and cut. */
    static List<byte[]> seeds() {
        ReferenceEntry plain = entry("plain", 1, version(2, WRITTEN_AT - 60_000));
        ReferenceEntry succeeded = entry("succeeded", 3, version(4, WRITTEN_AT), version(5, WRITTEN_AT + 60_000));
        ReferenceTombstone tombstone = new ReferenceTombstone(filled(9), LAST);
        byte[] empty = new ReferenceStore(List.of(), List.of()).encode();
        byte[] one = new ReferenceStore(List.of(plain), List.of()).encode();
        byte[] both = new ReferenceStore(List.of(plain, succeeded), List.of(tombstone)).encode();
        byte[] without = new ReferenceStore(List.of(entry("none", 6)), List.of(tombstone)).encode();
        byte[] buried = new ReferenceStore(List.of(plain), List.of(new ReferenceTombstone(filled(1), LAST))).encode();
        byte[] file = sealed(one);
        return List.of(Bytes.of(PLAINTEXT, empty), Bytes.of(PLAINTEXT, one), Bytes.of(PLAINTEXT, both),
                Bytes.of(PLAINTEXT, without), Bytes.of(PLAINTEXT, buried), Bytes.of(PLAINTEXT),
                Bytes.of(PLAINTEXT, Arrays.copyOf(one, one.length - 1)), Bytes.of(0, file),
                Bytes.of(0, Arrays.copyOf(file, file.length - 1)), Bytes.of(0, Arrays.copyOf(file, 50)), Bytes.of(0));
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[16];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static ReferenceEntry entry(String alias, int id, ReferenceVersion... versions) {
        return ReferenceEntry.named(alias, filled(id), WRITTEN_AT, 100, 60_000, List.of(versions));
    }

    private static ReferenceVersion version(int root, long activation) {
        byte[] rootKey = Arrays.copyOf(filled(root), 32);
        return new ReferenceVersion(activation, ReferenceKey.punctured(rootKey, activation, LAST, LAST));
    }
}
