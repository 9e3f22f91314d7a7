package io.github.themapleseed.tinymls.conformance.vectors;

import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.FULL_CHUNK;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.HEADER;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.LONG;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.TINY;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.WHOLE;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Admission;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Outcome;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStream;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** One message that comes in pieces to an opener that releases each chunk once it is authentic. */
final class StreamSequences {
    private static final HexFormat HEX = HexFormat.of();

    private StreamSequences() {
    }

    static ArrayNode bases() {
        ArrayNode bases = JsonNodeFactory.instance.arrayNode();
        bases.add(TINY.json()).add(LONG.json()).add(WHOLE.json());
        return bases;
    }

    static ArrayNode json() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        add(all, "short, byte by byte to the end", TINY, whole(TINY), null, 1, 23, 1, 31, 1, 22);
        add(all, "chunk by chunk", LONG, whole(LONG), null, HEADER, FULL_CHUNK, FULL_CHUNK, 24);
        add(all, "around the ends of chunks", LONG, whole(LONG), null, HEADER + FULL_CHUNK - 1, 1, FULL_CHUNK - 1, 1,
                16, 8);
        add(all, "all at once", LONG, whole(LONG), null, HEADER + 2 * FULL_CHUNK + 24);
        add(all, "an empty last chunk", WHOLE, whole(WHOLE), null, HEADER + 2 * FULL_CHUNK, 16);
        add(all, "goes on after a forged chunk 0", LONG, whole(LONG).flip(HEADER + 5, 1), Check.CHUNK,
                HEADER + FULL_CHUNK, FULL_CHUNK, 24);
        add(all, "goes on after a forged chunk 1", LONG, whole(LONG).flip(HEADER + FULL_CHUNK + 5, 1), Check.CHUNK,
                HEADER + FULL_CHUNK, FULL_CHUNK, 24);
        add(all, "forged chunk 1, then chunk 1 as it should be", LONG, Recipe.empty()
                .piece(LONG.name(), 0, start(2)).piece(LONG.name(), start(1), HEADER + 2 * FULL_CHUNK + 24)
                .flip(start(1), 1), Check.CHUNK, start(1), FULL_CHUNK, FULL_CHUNK, 24);
        add(all, "a forged last chunk", LONG, whole(LONG).flip(start(2), 1), Check.CHUNK, start(2), 24);
        add(all, "ends behind a full chunk", LONG, Recipe.empty().piece(LONG.name(), 0, start(1)), Check.LENGTH,
                HEADER, FULL_CHUNK);
        add(all, "ends in a tag", LONG, Recipe.empty().piece(LONG.name(), 0, start(2) + 15), Check.LENGTH,
                start(2), 15);
        add(all, "a wrong commitment", LONG, whole(LONG).flip(40, 1), Check.COMMITMENT, start(1), FULL_CHUNK, 24);
        add(all, "an unknown version", LONG, whole(LONG).flip(0, 2), Check.VERSION, start(1), FULL_CHUNK, 24);
        add(all, "a forged chunk 0 decides before a wrong end", LONG, Recipe.empty().piece(LONG.name(), 0, start(1))
                .flip(HEADER, 1), Check.CHUNK, start(1));
        add(all, "no byte", TINY, Recipe.empty(), Check.LENGTH, 0);
        return all;
    }

    private static Recipe whole(MessageCase base) {
        return Recipe.empty().piece(base.name(), 0, FaultBases.message(base.name()).length);
    }

    private static int start(int chunk) {
        return HEADER + chunk * FULL_CHUNK;
    }

    private static void add(ArrayNode all, String name, MessageCase base, Recipe recipe, Check check, int... pieces) {
        byte[] message = recipe.make(FaultBases::message);
        ReferenceStream stream = new ReferenceStream(
                Admission.whenever(ReferenceTree.ofRootKey(base.rootKey())), null, base.aad());
        ObjectNode json = all.addObject().put("name", name)
                .put("rootKey", HEX.formatHex(base.rootKey())).put("aad", HEX.formatHex(base.aad()));
        recipe.describe(json);
        json.put("messageLength", message.length).put("messageSha256", HEX.formatHex(Octets.sha256(message)));
        ArrayNode fed = json.putArray("feed");
        int at = 0;
        int released = 0;
        for (int piece : pieces) {
            released += stream.feed(Arrays.copyOfRange(message, at, at + piece)).length;
            fed.addObject().put("bytes", piece).put("releasedAtMost", released);
            at += piece;
        }
        Outcome outcome = stream.finish();
        if (at != message.length || !outcome.rejectedBy().equals(Optional.ofNullable(check))) {
            throw new IllegalStateException(name + ": stated " + check + ", model " + outcome.rejectedBy());
        }
        json.put("rejectedBy", check == null ? null : check.name());
        json.put("releasedAtMost", released + outcome.released().length);
        if (check == null && released + outcome.released().length != base.plaintext().length) {
            throw new IllegalStateException(name + ": not all is released");
        }
    }
}
