package io.github.themapleseed.tinymls.conformance.vectors;

import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.ReferenceChunks;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSchedule;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import io.github.themapleseed.tinymls.conformance.model.TrafficKey;
import java.util.Arrays;
import java.util.HexFormat;

/** The block of FORMAT.md section 12, which a test compares with that page. */
final class WorkedExample {
    private static final MessageCase CASE = MessageCatalog.workedExample();
    private static final HexFormat HEX = HexFormat.of();

    private WorkedExample() {
    }

    static String text() {
        return tree() + sender() + message() + key();
    }

    private static String tree() {
        byte[] root = ReferenceSchedule.treeRoot(CASE.rootKey());
        return line("root key", CASE.rootKey())
                + line("prk", ReferenceSchedule.prk(CASE.rootKey()))
                + line("HkdfLabel of key id", ReferenceSchedule.hkdfLabel("tinymls id", new byte[0], 16))
                + line("key id", ReferenceSchedule.keyId(CASE.rootKey()))
                + line("HkdfLabel of tree root", ReferenceSchedule.hkdfLabel("tinymls tree", new byte[0], 32))
                + line("tree root", root)
                + line("its left child", ReferenceTree.child(root, 0))
                + line("its right child", ReferenceTree.child(root, 1))
                + line("leaf", ReferenceTree.whole(root).leaf(CASE.epoch()).orElseThrow());
    }

    private static String sender() {
        TrafficKey traffic = CASE.sender().trafficKey(CASE.counter(), 0);
        return line("prefix[1..19)", CASE.prefix().epochAndSalt())
                + line("sender secret", CASE.sender().secret())
                + line("key", traffic.key())
                + line("iv", traffic.iv())
                + line("HkdfLabel of stream_1", ReferenceSchedule.hkdfLabel("tinymls stream",
                        Octets.uint(CASE.counter(), 5), 32))
                + line("stream_1, not used here", CASE.sender().streamSecret(CASE.counter(), 1))
                + line("stream_2, not used here", CASE.sender().streamSecret(CASE.counter(), 2));
    }

    private static String message() {
        byte[] message = CASE.seal();
        byte[] iv = CASE.sender().trafficKey(CASE.counter(), 0).iv();
        return line("prefix", Arrays.copyOf(message, 24))
                + line("commitment", Arrays.copyOfRange(message, 24, 56))
                + line("nonce of chunk 0", ReferenceChunks.nonce(iv, CASE.counter(), 0))
                + line("AAD of chunk 0", ReferenceMessage.aadOfChunk0(CASE.prefix(), null, CASE.aad()))
                + line("plaintext", CASE.plaintext())
                + line("ciphertext", Arrays.copyOfRange(message, 56, 63))
                + line("tag", Arrays.copyOfRange(message, 63, 79))
                + line("SHA-256 of the message", Octets.sha256(message))
                + line("reported IV", CASE.prefix().reportedIv());
    }

    private static String key() {
        byte[] key = ReferenceKey.fresh(CASE.rootKey(), CASE.epoch() + KeyCatalog.DAY).encode();
        return line("magic", Arrays.copyOf(key, 8))
                + line("from, to, not-after", Arrays.copyOfRange(key, 24, 42))
                + line("checksum", Arrays.copyOfRange(key, 74, 82));
    }

    static String line(String name, byte[] value) {
        return String.format("    %-24s%s%n", name, HEX.formatHex(value)).replace(System.lineSeparator(), "\n");
    }
}
