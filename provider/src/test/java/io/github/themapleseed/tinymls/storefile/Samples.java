package io.github.themapleseed.tinymls.storefile;

import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.RecordingProvider;
import io.github.themapleseed.tinymls.ratchet.EpochArithmetic;
import io.github.themapleseed.tinymls.ratchet.ExportedKey;
import io.github.themapleseed.tinymls.ratchet.RootSecrets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Contents to test with: small numbers name ids and keys. */
final class Samples {
    static final Delegate DELEGATE = Delegate.of(new RecordingProvider("Recorder"));
    static final long WINDOW = 60_000;

    private Samples() {
    }

    static ItemId id(int number) {
        return ItemId.of(ByteBuffer.allocate(ItemId.BYTES).putInt(number).array());
    }

    /** The id of the key with that number. */
    static ItemId keyId(int number) {
        try (DerivationKit kit = DELEGATE.borrow()) {
            RootSecrets root = RootSecrets.derive(rootKey(number), kit.kdf());
            root.tree().wipe();
            return ItemId.of(root.keyId());
        }
    }

    private static byte[] rootKey(int number) {
        return ByteBuffer.allocate(32).putInt(number).array();
    }

    /** A version of the key with that number. */
    static StoreVersion version(int number, long activation, long from, long to, long notAfter) {
        try (DerivationKit kit = DELEGATE.borrow()) {
            RootSecrets root = RootSecrets.derive(rootKey(number), kit.kdf());
            StoreVersion version = new StoreVersion(activation, new ExportedKey(root.keyId(), notAfter,
                    root.tree().narrowed(from, to, kit.step())));
            root.tree().wipe();
            return version;
        }
    }

    /** A version whose key has not been punctured. */
    static StoreVersion whole(int number, long activation, long notAfter) {
        return version(number, activation, 0, EpochArithmetic.MAX, notAfter);
    }

    static StoreEntry entry(String alias, int number, StoreVersion... versions) {
        return entry(alias, number, WINDOW, versions);
    }

    static StoreEntry entry(String alias, int number, long window, StoreVersion... versions) {
        return new StoreEntry(alias, id(number), 1_000, 100, window,
                List.of(versions).stream().sorted(StoreVersion.ORDER).toList());
    }

    static StoreContents contents(StoreEntry... entries) {
        return new StoreContents(List.of(entries), List.of());
    }

    /** All that there is in contents, secrets included, to be compared. */
    static String text(StoreContents contents) {
        StringBuilder text = new StringBuilder();
        for (StoreEntry entry : contents.entries()) {
            text.append(entry.alias()).append(' ').append(HexFormat.of().formatHex(entry.id().bytes())).append(' ')
                    .append(entry.created()).append(' ').append(entry.periodMillis()).append(' ')
                    .append(entry.windowMillis()).append('\n');
            for (StoreVersion version : entry.versions()) {
                text.append("  ").append(version.activation()).append(' ')
                        .append(HexFormat.of().formatHex(version.key().encode())).append('\n');
            }
        }
        contents.tombstones().forEach(each -> text.append(HexFormat.of().formatHex(each.id().bytes())).append(" until ")
                .append(each.until()).append('\n'));
        return text.toString();
    }

    /** The plaintext of contents. */
    static byte[] encoded(StoreContents contents) {
        List<byte[]> parts = new ArrayList<>();
        ContentsEncoder.encode(contents, (source, offset, length) -> {
            byte[] part = new byte[length];
            System.arraycopy(source, offset, part, 0, length);
            parts.add(part);
        });
        ByteBuffer all = ByteBuffer.allocate((int) ContentsEncoder.encodedBytes(contents));
        parts.forEach(all::put);
        return all.array();
    }

    /** The contents in a plaintext. */
    static StoreContents decoded(byte[] plaintext) throws StoreFileException {
        ByteBuffer left = ByteBuffer.wrap(plaintext);
        return ContentsDecoder.decode(new BodyInput() {
            @Override
            public long remaining() {
                return left.remaining();
            }

            @Override
            public void read(byte[] target, int offset, int length) {
                left.get(target, offset, length);
            }
        });
    }
}
