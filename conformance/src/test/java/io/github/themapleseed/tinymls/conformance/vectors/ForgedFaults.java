package io.github.themapleseed.tinymls.conformance.vectors;

import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.LONG;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.STREAM;

import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceChunks;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import io.github.themapleseed.tinymls.conformance.model.TrafficKey;
import java.util.List;

/**
 * Messages by somebody who has the key and breaks the format: every tag fits what the message says of itself, so that
 * only an opener that keeps the rules refuses them.
 */
final class ForgedFaults {
    private static final byte[] NONE = {};

    private ForgedFaults() {
    }

    static void addTo(List<FaultCase> all) {
        versions(all);
        callerIvs(all);
        framing(all);
        chunking(all);
        generations(all);
        twoKeys(all);
    }

    private static void versions(List<FaultCase> all) {
        for (int version : new int[] {0x00, 0x02, 0x03, 0x41}) {
            all.add(sealed("version " + version, MessageCase.named("forged version " + version), version,
                    Check.VERSION));
        }
        for (int version : new int[] {0x80, 0x82, 0x83, 0xc1}) {
            MessageCase bound = MessageCase.named("forged version " + version).callerIvOf(12);
            all.add(sealed("version " + (version & 0x7f) + " with the flag of a caller IV", bound, version,
                    Check.VERSION));
        }
    }

    private static void callerIvs(List<FaultCase> all) {
        MessageCase empty = MessageCase.named("forged empty IV");
        all.add(sealed("flag of a caller IV, but an empty IV", empty, 0x81, Check.CALLER_IV));
        MessageCase unsaid = MessageCase.named("forged unsaid IV").callerIvOf(12);
        all.add(sealed("bound to a caller IV without the flag", unsaid, 0x01, Check.CALLER_IV));
    }

    private static void framing(List<FaultCase> all) {
        MessageCase plain = MessageCase.named("forged framing").aadOf(6);
        byte[] prefix = plain.prefix().encode();
        all.add(withAad("AAD without the prefix", plain, Octets.join(new byte[4], plain.aad())));
        all.add(withAad("AAD without the length of the caller IV", plain, Octets.join(prefix, plain.aad())));
        all.add(withAad("AAD alone", plain, plain.aad()));
        MessageCase bound = plain.callerIvOf(12);
        all.add(withAad("AAD before the caller IV", bound, Octets.join(bound.prefix().encode(), Octets.uint(12, 4),
                bound.aad(), bound.callerIv())));
    }

    private static void chunking(List<FaultCase> all) {
        MessageCase base = MessageCase.named("forged chunking").aadOf(6);
        all.add(chunked("a short chunk before the last", base, 100, 50));
        all.add(chunked("an empty chunk after the last", base, 100, 0));
        byte[] aad = ReferenceMessage.aadOfChunk0(LONG.prefix(), null, LONG.aad());
        all.add(lastChunk("AAD of chunk 0 again with chunk 1", LONG, 1, chunksOf(LONG).sealChunk(1, aad, NONE)));
        all.add(lastChunk("chunk 1 sealed as chunk 2", LONG, 1, chunksOf(LONG).sealChunk(2, NONE, NONE)));
    }

    /** A last chunk 64, which is the first of generation 1, sealed in ways that a wrong sealer might. */
    private static void generations(List<FaultCase> all) {
        TrafficKey zero = STREAM.sender().trafficKey(STREAM.counter(), 0);
        TrafficKey one = STREAM.sender().trafficKey(STREAM.counter(), 1);
        all.add(lastChunk("chunk 64 under the key of generation 0", STREAM, 64, chunk64(zero.key(), zero.iv(), 64)));
        all.add(lastChunk("chunk 64 under the iv of generation 0", STREAM, 64, chunk64(one.key(), zero.iv(), 64)));
        all.add(lastChunk("chunk 64 numbered 0 within its generation", STREAM, 64, chunk64(one.key(), one.iv(), 0)));
        TrafficKey next = STREAM.sender().trafficKey(STREAM.counter() + 1, 1);
        all.add(lastChunk("chunk 64 under the chain of the next message", STREAM, 64,
                chunk64(next.key(), next.iv(), 64)));
    }

    /** One ciphertext that is authentic under two keys: only the commitment says whose it is. */
    private static void twoKeys(List<FaultCase> all) {
        MessageCase first = MessageCase.named("forged two keys").aadOf(6);
        MessageCase second = new MessageCase(first.name(), TestBytes.seeded("forged two keys/other root", 32),
                first.epoch(), first.salt(), first.counter(), null, first.aad(), null);
        byte[] chunk = TwoKeyChunk.of(first.sender().trafficKey(first.counter(), 0),
                second.sender().trafficKey(first.counter(), 0), first.counter(),
                ReferenceMessage.aadOfChunk0(first.prefix(), null, first.aad()));
        FaultBases.requireOpens(first, Octets.join(header(first), chunk));
        FaultBases.requireOpens(second, Octets.join(header(second), chunk));
        all.add(new FaultCase("forged: a chunk for two keys, opened with the one not committed to", second,
                Recipe.empty().bytes(Octets.join(header(first), chunk)), Check.COMMITMENT));
    }

    private static byte[] chunk64(byte[] key, byte[] iv, long index) {
        byte[] nonceBase = ReferenceChunks.nonce(iv, STREAM.counter(), 0);
        return ReferenceChunks.raw(ReferenceChunks.CHUNK_BYTES, key, nonceBase).sealChunk(index, NONE, new byte[8]);
    }

    private static FaultCase sealed(String name, MessageCase like, int versionByte, Check check) {
        Prefix prefix = new Prefix(versionByte, like.epoch(), like.salt(), like.counter());
        byte[] message = ReferenceMessage.seal(ReferenceTree.ofRootKey(like.rootKey()), prefix, like.callerIv(),
                like.aad(), like.plaintext());
        return new FaultCase("forged: " + name, like, Recipe.empty().bytes(message), check);
    }

    private static FaultCase withAad(String name, MessageCase like, byte[] aadOfChunk0) {
        byte[] chunk = chunksOf(like).sealChunk(0, aadOfChunk0, like.plaintext());
        return new FaultCase("forged: " + name, like, Recipe.empty().bytes(Octets.join(header(like), chunk)),
                Check.CHUNK);
    }

    /** Chunks of these lengths, each sealed at its right index. */
    private static FaultCase chunked(String name, MessageCase like, int... lengths) {
        byte[] message = header(like);
        for (int i = 0; i < lengths.length; i++) {
            byte[] aad = i == 0 ? ReferenceMessage.aadOfChunk0(like.prefix(), null, like.aad()) : NONE;
            message = Octets.join(message, chunksOf(like).sealChunk(i, aad, TestBytes.pattern(lengths[i])));
        }
        return new FaultCase("forged: " + name, like, Recipe.empty().bytes(message), Check.CHUNK);
    }

    /** A base up to the given chunk, and that chunk made anew as the last. */
    private static FaultCase lastChunk(String name, MessageCase base, int index, byte[] sealed) {
        int start = FaultBases.HEADER + index * FaultBases.FULL_CHUNK;
        return new FaultCase("forged: " + name, base, Recipe.empty().piece(base.name(), 0, start).bytes(sealed),
                Check.CHUNK);
    }

    private static byte[] header(MessageCase like) {
        return Octets.join(like.prefix().encode(), like.sender().commitment());
    }

    private static ReferenceChunks chunksOf(MessageCase like) {
        return ReferenceChunks.of(like.sender(), like.counter());
    }
}
