package io.github.themapleseed.tinymls.conformance.memory;

import io.github.themapleseed.tinymls.conformance.heap.Needles;
import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceEntry;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStore;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile.StoreHeader;
import io.github.themapleseed.tinymls.conformance.model.ReferenceVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A store with one key that the attacker made, and every copy of its file that there was. */
final class StolenStore {
    private static final int ITERATIONS = 1_000;
    private static final long DAY_MILLIS = 86_400_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path path;
    private final String alias;
    private final String password = HexFormat.of().formatHex(random(16));
    private final byte[] keysRootKey = random(32);
    private final List<byte[]> copies = new ArrayList<>();
    private final StoreHeader header;

    StolenStore(Path path, String alias, long windowMillis) throws IOException {
        this.path = path;
        this.alias = alias;
        long now = System.currentTimeMillis();
        ReferenceKey key = ReferenceKey.punctured(keysRootKey, now - windowMillis, now + DAY_MILLIS, now + DAY_MILLIS);
        ReferenceEntry entry = ReferenceEntry.named(alias, random(16), now, 50, windowMillis,
                List.of(new ReferenceVersion(now - windowMillis, key)));
        header = new StoreHeader(random(16), now, ITERATIONS, random(16));
        Files.write(path, ReferenceStoreFile.seal(password, header, random(12), 0,
                new ReferenceStore(List.of(entry), List.of()).encode()));
        copy();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** Keeps a copy of the file as it is now, unless it is kept already; its header. */
    StoreHeader copy() throws IOException {
        byte[] file = Files.readAllBytes(path);
        if (copies.isEmpty() || !Arrays.equals(file, copies.get(copies.size() - 1))) {
            copies.add(file);
        }
        return StoreHeader.parse(file);
    }

    /** The headers of the copies, the oldest first. */
    List<StoreHeader> copies() {
        return copies.stream().map(StoreHeader::parse).toList();
    }

    StoreHeader newest() {
        return StoreHeader.parse(copies.get(copies.size() - 1));
    }

    /** The key in the copy with that number, opened with the password. */
    ReferenceVersion opened(int copy) {
        return ReferenceStoreFile.examine(password, copies.get(copy)).contents().entries().get(0).versions().get(0);
    }

    Path path() {
        return path;
    }

    /** The key's alias. */
    String alias() {
        return alias;
    }

    /** What the key of the file is called in the search. */
    String fileName() {
        return "file of " + alias;
    }

    String password() {
        return password;
    }

    /** The root key of the key in the store. */
    byte[] keysRootKey() {
        return keysRootKey;
    }

    /** The root key of the file: PBKDF2 of the password. */
    byte[] fileRootKey() {
        return ReferenceStoreFile.rootKey(password, header);
    }

    /** The prefix of the message in the first copy. */
    Prefix firstPrefix() {
        return Prefix.parse(Arrays.copyOfRange(copies.get(0), ReferenceStoreFile.HEADER_BYTES, copies.get(0).length));
    }

    /** The password in both forms that it has in a JVM, and what HMAC makes of it. */
    void addPassword(Needles needles) {
        needles.addHmacKey(fileName() + ": root key's password", password.getBytes(StandardCharsets.US_ASCII));
        needles.add(fileName() + ": root key's password in characters", password.getBytes(StandardCharsets.UTF_16LE));
    }
}
