package io.github.themapleseed.tinymls.conformance.vectors;

import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.FULL_CHUNK;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.HEADER;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.LONG;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.NEXT;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.OTHER;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.STREAM;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.WHOLE;

import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import java.util.List;

/** Chunks altered, moved about within a message, and taken from another. */
final class ChunkFaults {
    private ChunkFaults() {
    }

    static void addTo(List<FaultCase> all) {
        altered(all);
        movedAbout(all);
        acrossGenerations(all);
        spliced(all);
    }

    private static void altered(List<FaultCase> all) {
        for (int chunk = 0; chunk <= 2; chunk++) {
            int start = HEADER + chunk * FULL_CHUNK;
            int end = Math.min(start + FULL_CHUNK, length(LONG));
            all.add(fault("first bit of chunk " + chunk + " flipped", LONG, all(LONG).flip(start, 0x80)));
            all.add(fault("last bit of the tag of chunk " + chunk + " flipped", LONG, all(LONG).flip(end - 1, 0x01)));
        }
        all.add(fault("first bit of the tag of the empty last chunk flipped", WHOLE,
                all(WHOLE).flip(length(WHOLE) - 16, 0x80)));
    }

    private static void movedAbout(List<FaultCase> all) {
        all.add(fault("chunks 0 and 1 swapped", LONG, chunks(LONG, 1, 0, 2)));
        all.add(fault("chunk 0 dropped", LONG, chunks(LONG, 1, 2)));
        all.add(fault("chunk 1 dropped", LONG, chunks(LONG, 0, 2)));
        all.add(fault("chunk 0 repeated", LONG, chunks(LONG, 0, 0, 1, 2)));
        all.add(fault("chunk 1 repeated", LONG, chunks(LONG, 0, 1, 1, 2)));
        all.add(fault("last chunk repeated", LONG, chunks(LONG, 0, 1, 2, 2)));
        all.add(fault("chunk 0 in place of chunk 1", LONG, chunks(LONG, 0, 0, 2)));
        all.add(fault("last chunk moved to the front", LONG, chunks(LONG, 2, 0, 1)));
    }

    private static void acrossGenerations(List<FaultCase> all) {
        int first = HEADER + 63 * FULL_CHUNK;
        int second = first + FULL_CHUNK;
        int third = second + FULL_CHUNK;
        int end = length(STREAM);
        String name = STREAM.name();
        all.add(fault("chunks 63 and 64 swapped, across generations", STREAM, Recipe.empty().piece(name, 0, first)
                .piece(name, second, third).piece(name, first, second).piece(name, third, end)));
        all.add(fault("chunk 64 dropped, the first of generation 1", STREAM,
                Recipe.empty().piece(name, 0, second).piece(name, third, end)));
        all.add(fault("chunk 0 in place of chunk 64, the same place in its generation", STREAM,
                Recipe.empty().piece(name, 0, second).piece(name, HEADER, HEADER + FULL_CHUNK)
                        .piece(name, third, end)));
    }

    private static void spliced(List<FaultCase> all) {
        all.add(fault("chunks of the next message", LONG, header(LONG).piece(NEXT.name(), HEADER, length(NEXT))));
        all.add(fault("chunk 1 of the next message", LONG, header(LONG).piece(LONG.name(), HEADER, start(1))
                .piece(NEXT.name(), start(1), start(2)).piece(LONG.name(), start(2), length(LONG))));
        all.add(fault("last chunk of the next message", LONG, header(LONG).piece(LONG.name(), HEADER, start(2))
                .piece(NEXT.name(), start(2), length(NEXT))));
        all.add(fault("chunk 1 of another sender epoch", LONG, header(LONG).piece(LONG.name(), HEADER, start(1))
                .piece(OTHER.name(), start(1), start(2)).piece(LONG.name(), start(2), length(LONG))));
        all.add(fault("chunks of another sender epoch", LONG,
                header(LONG).piece(OTHER.name(), HEADER, length(OTHER))));
        all.add(new FaultCase("commitment and chunks of another sender epoch", LONG,
                Recipe.empty().piece(LONG.name(), 0, 24).piece(OTHER.name(), 24, length(OTHER)), Check.COMMITMENT));
        all.add(new FaultCase("commitment of another sender epoch", LONG,
                Recipe.empty().piece(LONG.name(), 0, 24).piece(OTHER.name(), 24, HEADER)
                        .piece(LONG.name(), HEADER, length(LONG)), Check.COMMITMENT));
    }

    private static FaultCase fault(String name, MessageCase base, Recipe recipe) {
        return new FaultCase(base.name() + ", " + name, base, recipe, Check.CHUNK);
    }

    /** The header of a base, then its chunks in another order. */
    private static Recipe chunks(MessageCase base, int... order) {
        Recipe recipe = header(base);
        for (int chunk : order) {
            recipe = recipe.piece(base.name(), start(chunk), Math.min(start(chunk + 1), length(base)));
        }
        return recipe;
    }

    private static Recipe header(MessageCase base) {
        return Recipe.empty().piece(base.name(), 0, HEADER);
    }

    private static Recipe all(MessageCase base) {
        return Recipe.empty().piece(base.name(), 0, length(base));
    }

    private static int start(int chunk) {
        return HEADER + chunk * FULL_CHUNK;
    }

    private static int length(MessageCase base) {
        return FaultBases.message(base.name()).length;
    }
}
