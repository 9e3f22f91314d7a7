package io.github.themapleseed.tinymls.conformance.vectors;

import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.BOUND;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.ECHO;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.FRAMED;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.HEADER;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.TINY;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The faults of faults-v1.json: those of the header and of what a message is opened with stand here. */
final class FaultCatalog {
    private FaultCatalog() {
    }

    /** The whole file. */
    static ObjectNode json() {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("format", "TinyMLS message format v1, conformance/FORMAT.md");
        file.set("verify", VectorWriter.lines(
                "Opening each message with the rootKey, callerIv (null: none given) and aad under 'openWith' must fail"
                        + " as a forged message does (section 9).",
                "The clock must allow the epoch: take an unlimited window or the time of that epoch. Where the epoch"
                        + " itself was changed, the error for a public fault of the epoch is as good.",
                "rejectedBy names the first check of section 9 that fails; what an application sees must not depend on"
                        + " it.",
                "releasedAtMost: bytes of plaintext that a reader may have released by then if it releases each chunk"
                        + " once it is authentic; one that opens messages whole releases none.",
                "A message is given in full, or as pieces: bytes from..to (to not included) of the sealed base of that"
                        + " name, or new bytes, joined; then the byte at each offset under 'xor' is XORed with the"
                        + " mask."));
        ArrayNode bases = file.putArray("bases");
        FaultBases.all().forEach(base -> bases.add(base.json()));
        ArrayNode cases = file.putArray("cases");
        all().forEach(fault -> cases.add(fault.json()));
        return file;
    }

    static List<FaultCase> all() {
        List<FaultCase> all = new ArrayList<>();
        versions(all);
        headerFields(all);
        middleOfCommitment(all);
        wrongInputs(all);
        callerIvs(all);
        LengthFaults.addTo(all);
        ChunkFaults.addTo(all);
        ForgedFaults.addTo(all);
        return all;
    }

    private static void versions(List<FaultCase> all) {
        for (int version : new int[] {0x00, 0x02, 0x03, 0x41, 0x7f}) {
            all.add(flipped(TINY, "version byte made " + hex(version), 0, 0x01 ^ version, Check.VERSION));
        }
        for (int version : new int[] {0x80, 0x82, 0xff}) {
            all.add(flipped(BOUND, "version byte with flag made " + hex(version), 0, 0x81 ^ version, Check.VERSION));
        }
        all.add(flipped(TINY, "version byte made 82", 0, 0x83, Check.VERSION));
        all.add(flipped(TINY, "flag of a caller IV set", 0, 0x80, Check.CALLER_IV));
        all.add(flipped(BOUND, "flag of a caller IV cleared", 0, 0x80, Check.CALLER_IV));
    }

    private static void headerFields(List<FaultCase> all) {
        String[] names = {"epoch", "sender salt", "counter", "commitment", "ciphertext", "tag"};
        int[] starts = {1, 7, 19, 24, HEADER, HEADER + 7, HEADER + 7 + 16};
        for (int i = 0; i < names.length; i++) {
            boolean commits = i == 0 || i == 1 || i == 3;
            Check check = commits ? Check.COMMITMENT : Check.CHUNK;
            all.add(flipped(TINY, names[i] + ", first bit flipped", starts[i], 0x80, check));
            all.add(flipped(TINY, names[i] + ", last bit flipped", starts[i + 1] - 1, 0x01, check));
        }
    }

    /** A comparison that stops early, or looks at the ends alone, misses these. */
    private static void middleOfCommitment(List<FaultCase> all) {
        for (int offset : new int[] {8, 16, 24}) {
            all.add(flipped(TINY, "commitment, byte " + offset + " flipped", 24 + offset, 0x10, Check.COMMITMENT));
        }
    }

    private static void wrongInputs(List<FaultCase> all) {
        byte[] otherRoot = TINY.rootKey().clone();
        otherRoot[31] ^= 1;
        MessageCase wrongKey = new MessageCase("", otherRoot, 0, null, 0, null, TINY.aad(), null);
        all.add(opened("another root key", TINY, wrongKey, Check.COMMITMENT));
        all.add(opened("no AAD", TINY, TINY.aad(new byte[0]), Check.CHUNK));
        all.add(opened("AAD a byte short", TINY, TINY.aad(Arrays.copyOf(TINY.aad(), 5)), Check.CHUNK));
        all.add(opened("AAD a zero byte longer", TINY, TINY.aad(Arrays.copyOf(TINY.aad(), 7)), Check.CHUNK));
        all.add(opened("AAD where there was none", FaultBases.OTHER, FaultBases.OTHER.aadOf(1), Check.CHUNK));
    }

    private static void callerIvs(List<FaultCase> all) {
        all.add(opened("bound, no IV given", BOUND, BOUND.callerIv(null), Check.CALLER_IV));
        all.add(opened("bound, an empty IV given", BOUND, BOUND.callerIv(new byte[0]), Check.CALLER_IV));
        all.add(opened("bound, last bit of the IV wrong", BOUND, BOUND.callerIv(lastBitWrong(BOUND.callerIv())),
                Check.CHUNK));
        all.add(opened("bound, IV a byte short", BOUND, BOUND.callerIv(Arrays.copyOf(BOUND.callerIv(), 11)),
                Check.CHUNK));
        all.add(opened("bound, IV a zero byte longer", BOUND, BOUND.callerIv(Arrays.copyOf(BOUND.callerIv(), 13)),
                Check.CHUNK));
        all.add(opened("bound, given what a message without IV would report", BOUND,
                BOUND.callerIv(BOUND.prefix().reportedIv()), Check.CHUNK));
        all.add(opened("byte moved from AAD to IV", FRAMED,
                FRAMED.callerIv(FaultBases.ascii("ab")).aad(FaultBases.ascii("c")), Check.CHUNK));
        all.add(opened("IV taken for AAD", FRAMED, FRAMED.callerIv(null).aad(FaultBases.ascii("abc")),
                Check.CALLER_IV));
        all.add(flipped(ECHO, "bound to what it would report, flag cleared", 0, 0x80, Check.CHUNK));
        givenBack(all);
    }

    /** A message without caller IV, and an IV that is not the one its sealer reported. */
    private static void givenBack(List<FaultCase> all) {
        byte[] reported = TINY.prefix().reportedIv();
        all.add(opened("not bound, last bit of the reported IV wrong", TINY, TINY.callerIv(lastBitWrong(reported)),
                Check.CALLER_IV));
        byte[] firstBitWrong = reported.clone();
        firstBitWrong[0] ^= (byte) 0x80;
        all.add(opened("not bound, first bit of the reported IV wrong", TINY, TINY.callerIv(firstBitWrong),
                Check.CALLER_IV));
        all.add(opened("not bound, IV reported in another sender epoch, for the same counter", FaultBases.LONG,
                FaultBases.LONG.callerIv(FaultBases.OTHER.prefix().reportedIv()), Check.CALLER_IV));
        all.add(opened("not bound, 11 bytes of the reported IV", TINY, TINY.callerIv(Arrays.copyOf(reported, 11)),
                Check.CALLER_IV));
        all.add(opened("not bound, a byte after the reported IV", TINY, TINY.callerIv(Arrays.copyOf(reported, 13)),
                Check.CALLER_IV));
        all.add(opened("not bound, one byte given", TINY, TINY.callerIv(new byte[1]), Check.CALLER_IV));
        all.add(opened("not bound, IV reported for the message before", FaultBases.NEXT,
                FaultBases.NEXT.callerIv(FaultBases.LONG.prefix().reportedIv()), Check.CALLER_IV));
    }

    private static FaultCase flipped(MessageCase base, String name, int offset, int mask, Check check) {
        return new FaultCase(name, base, whole(base).flip(offset, mask), check);
    }

    private static FaultCase opened(String name, MessageCase base, MessageCase opening, Check check) {
        return new FaultCase("opened with " + name, opening, whole(base), check);
    }

    private static Recipe whole(MessageCase base) {
        return Recipe.empty().piece(base.name(), 0, FaultBases.message(base.name()).length);
    }

    private static byte[] lastBitWrong(byte[] iv) {
        byte[] wrong = iv.clone();
        wrong[wrong.length - 1] ^= 1;
        return wrong;
    }

    private static String hex(int version) {
        return String.format("%02x", version);
    }
}
