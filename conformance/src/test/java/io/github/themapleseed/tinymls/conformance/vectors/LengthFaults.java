package io.github.themapleseed.tinymls.conformance.vectors;

import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.FULL_CHUNK;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.HEADER;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.LONG;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.STREAM;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.TINY;
import static io.github.themapleseed.tinymls.conformance.vectors.FaultBases.WHOLE;

import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import java.util.List;

/** Messages cut off or with bytes after their end. */
final class LengthFaults {
    private LengthFaults() {
    }

    static void addTo(List<FaultCase> all) {
        shorterThanAnyMessage(all);
        cutInChunks(all);
        appended(all);
    }

    private static void shorterThanAnyMessage(List<FaultCase> all) {
        for (int length : new int[] {0, 1, 7, 19, 23, 24, 25, 55, 56, 57, 71}) {
            all.add(cut(TINY, length, Check.LENGTH));
        }
        all.add(cut(TINY, 72, Check.CHUNK));
        all.add(cut(TINY, 78, Check.CHUNK));
    }

    /** Around the end of each chunk; the lengths up to 15 bytes past it belong to no message at all. */
    private static void cutInChunks(List<FaultCase> all) {
        for (int end : new int[] {HEADER + FULL_CHUNK, HEADER + 2 * FULL_CHUNK}) {
            all.add(cut(LONG, end - 1, Check.CHUNK));
            all.add(cut(LONG, end, Check.LENGTH));
            all.add(cut(LONG, end + 1, Check.LENGTH));
            all.add(cut(LONG, end + 15, Check.LENGTH));
            all.add(cut(LONG, end + 16, Check.CHUNK));
        }
        all.add(cut(LONG, HEADER + 2 * FULL_CHUNK + 23, Check.CHUNK));
        all.add(cut(LONG, HEADER + 100, Check.CHUNK));
        all.add(cut(WHOLE, HEADER + 2 * FULL_CHUNK, Check.LENGTH));
        all.add(cut(WHOLE, HEADER + 2 * FULL_CHUNK + 15, Check.LENGTH));
        all.add(cut(STREAM, HEADER + 64 * FULL_CHUNK, Check.LENGTH));
        all.add(cut(STREAM, HEADER + 65 * FULL_CHUNK, Check.LENGTH));
        all.add(cut(STREAM, HEADER + 65 * FULL_CHUNK + 20, Check.CHUNK));
    }

    private static void appended(List<FaultCase> all) {
        all.add(appended(TINY, "a byte", new byte[1], Check.CHUNK));
        all.add(appended(TINY, "16 bytes", new byte[16], Check.CHUNK));
        all.add(appended(TINY, "a second header", new byte[HEADER], Check.CHUNK));
        all.add(appended(LONG, "a byte", new byte[1], Check.CHUNK));
        all.add(appended(WHOLE, "a byte", new byte[1], Check.CHUNK));
        int length = FaultBases.message(TINY.name()).length;
        Recipe twice = Recipe.empty().piece(TINY.name(), 0, length).piece(TINY.name(), 0, length);
        all.add(new FaultCase("tiny, the message a second time after it", TINY, twice, Check.CHUNK));
    }

    private static FaultCase cut(MessageCase base, int length, Check check) {
        return new FaultCase(base.name() + ", cut to " + length + " bytes", base,
                Recipe.empty().piece(base.name(), 0, length), check);
    }

    private static FaultCase appended(MessageCase base, String what, byte[] bytes, Check check) {
        Recipe recipe = Recipe.empty().piece(base.name(), 0, FaultBases.message(base.name()).length).bytes(bytes);
        return new FaultCase(base.name() + ", " + what + " after it", base, recipe, check);
    }
}
