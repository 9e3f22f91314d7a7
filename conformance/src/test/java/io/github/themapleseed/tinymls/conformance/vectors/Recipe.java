package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * How a damaged message is made: pieces of valid ones and new bytes, joined, then some bytes XORed. It is what
 * faults-v1.json tells of messages too long to be written out.
 */
record Recipe(List<Piece> pieces, List<Flip> flips) {
    /** The bytes from..to of the named message, or, where that is null, {@code bytes} themselves. */
    record Piece(String of, int from, int to, byte[] bytes) {
    }

    /** One byte to XOR with a mask. */
    record Flip(int offset, int mask) {
    }

    /** Nothing yet. */
    static Recipe empty() {
        return new Recipe(List.of(), List.of());
    }

    /** Goes on with the bytes from..to, {@code to} not included, of a valid message. */
    Recipe piece(String of, int from, int to) {
        return with(new Piece(of, from, to, null));
    }

    /** Goes on with new bytes. */
    Recipe bytes(byte[] bytes) {
        return with(new Piece(null, 0, 0, bytes));
    }

    /** At the end, XORs one byte of the result. */
    Recipe flip(int offset, int mask) {
        List<Flip> more = new ArrayList<>(flips);
        more.add(new Flip(offset, mask));
        return new Recipe(pieces, more);
    }

    private Recipe with(Piece piece) {
        List<Piece> more = new ArrayList<>(pieces);
        more.add(piece);
        return new Recipe(more, flips);
    }

    /** Makes the message. */
    byte[] make(Function<String, byte[]> messages) {
        byte[] made = {};
        for (Piece piece : pieces) {
            made = Octets.join(made, piece.of == null ? piece.bytes
                    : Arrays.copyOfRange(messages.apply(piece.of), piece.from, piece.to));
        }
        for (Flip flip : flips) {
            made[flip.offset] ^= (byte) flip.mask;
        }
        return made;
    }

    /** Writes the fields {@code pieces} and {@code xor}. */
    void describe(ObjectNode json) {
        var pieceList = json.putArray("pieces");
        for (Piece piece : pieces) {
            if (piece.of == null) {
                pieceList.addObject().put("bytes", HexFormat.of().formatHex(piece.bytes));
            } else {
                pieceList.addObject().put("of", piece.of).put("from", piece.from).put("to", piece.to);
            }
        }
        var flipList = json.putArray("xor");
        flips.forEach(flip -> flipList.addObject().put("offset", flip.offset).put("mask", flip.mask));
    }

    /** Reads what {@link #describe} wrote. */
    static Recipe read(JsonNode json) {
        Recipe recipe = empty();
        for (JsonNode piece : json.required("pieces")) {
            recipe = piece.has("bytes") ? recipe.bytes(MessageCase.bytes(piece, "bytes"))
                    : recipe.piece(piece.get("of").textValue(), piece.get("from").intValue(),
                            piece.get("to").intValue());
        }
        for (JsonNode flip : json.required("xor")) {
            recipe = recipe.flip(flip.get("offset").intValue(), flip.get("mask").intValue());
        }
        return recipe;
    }
}
