package io.github.themapleseed.tinymls.conformance.threads;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceChunks;
import io.github.themapleseed.tinymls.conformance.model.ReferenceKey;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSchedule;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSender;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import io.github.themapleseed.tinymls.conformance.model.TrafficKey;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Holds what the provider seals and exports against the independent model of the format, which has the root key. */
final class Examiner {
    private static final byte[] ZERO_KEY = new byte[32];
    private static final byte[] ZERO_IV = new byte[12];

    /** A sender epoch of one root key. */
    private record Name(ByteBuffer root, ByteBuffer epochAndSalt) {
    }

    private final ConcurrentHashMap<Name, ReferenceSender> senders = new ConcurrentHashMap<>();

    /** The message is sealed under its epoch's key, not under zeros, and holds that plaintext. */
    void examine(byte[] root, byte[] plaintext, byte[] aad, byte[] message) {
        Prefix prefix = Prefix.parse(message);
        Name name = new Name(ByteBuffer.wrap(root), ByteBuffer.wrap(prefix.epochAndSalt()));
        ReferenceSender sender = senders.computeIfAbsent(name, unknown -> sender(root, prefix));
        byte[] bound = ReferenceMessage.aadOfChunk0(prefix, null, aad);
        byte[] chunks = Arrays.copyOfRange(message, ReferenceMessage.HEADER_BYTES, message.length);
        for (byte[] iv : new byte[][] {ZERO_IV, sender.trafficKey(prefix.counter(), 0).iv()}) {
            assertUnopened(new TrafficKey(ZERO_KEY, iv), prefix, bound, chunks);
        }
        assertArrayEquals(sender.commitment(), Arrays.copyOfRange(message, Prefix.BYTES, ReferenceMessage.HEADER_BYTES),
                "commitment");
        ReferenceChunks.Opened opened = ReferenceChunks.of(sender, prefix.counter()).openFromFront(bound, chunks);
        assertTrue(opened.whole(), "the real key does not open what was sealed");
        assertArrayEquals(plaintext, opened.plaintext());
    }

    private static ReferenceSender sender(byte[] root, Prefix prefix) {
        return ReferenceSender.of(ReferenceTree.ofRootKey(root).leaf(prefix.epoch()).orElseThrow(), prefix);
    }

    private static void assertUnopened(TrafficKey zeros, Prefix prefix, byte[] bound, byte[] chunks) {
        byte[] nonce = ReferenceChunks.nonce(zeros.iv(), prefix.counter(), 0);
        int first = Math.min(chunks.length, ReferenceChunks.CHUNK_BYTES + ReferenceChunks.TAG_BYTES);
        ReferenceChunks.Opened opened = ReferenceChunks.raw(ReferenceChunks.CHUNK_BYTES, zeros.key(), nonce)
                .openFromFront(bound, Arrays.copyOf(chunks, first));
        assertFalse(opened.whole() || opened.plaintext().length > 0, "sealed under a key of zeros");
    }

    /** The export holds nodes of that root key's tree, none of them wiped. */
    void examineExport(byte[] root, byte[] encoding) throws InvalidKeyException {
        ReferenceKey key = ReferenceKey.decode(encoding);
        assertArrayEquals(ReferenceSchedule.keyId(root), key.keyId());
        List<byte[]> nodes = ReferenceTree.ofRootKey(root).narrowedTo(key.from(), key.to()).secrets();
        assertEquals(nodes.size(), key.nodes().size());
        for (int i = 0; i < nodes.size(); i++) {
            assertArrayEquals(nodes.get(i), key.nodes().get(i), "node " + i);
        }
    }

    /** Sender epochs seen. */
    int senderEpochs() {
        return senders.size();
    }
}
