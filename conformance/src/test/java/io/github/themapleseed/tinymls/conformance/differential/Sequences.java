package io.github.themapleseed.tinymls.conformance.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;

/** Random sequences of calls: mostly what applications do, with everything else in between. */
final class Sequences {
    private static final int[] LENGTHS = {0, 1, 15, 16, 17, 31, 32, 100, 255, 1_000, 4_096};
    private static final int[] LONG = {65_520, 65_535, 65_536, 65_537, 131_072, 150_000};

    private final Random random;

    Sequences(long seed) {
        random = new Random(seed);
    }

    List<Step> next() {
        List<Step> steps = new ArrayList<>();
        int length = 1 + random.nextInt(14);
        boolean longs = random.nextInt(40) == 0;
        for (int i = 0; i < length; i++) {
            boolean begin = i == 0 && random.nextInt(12) != 0;
            steps.add(begin || random.nextInt(8) == 0 ? init() : other(longs));
        }
        return steps;
    }

    private Step init() {
        int mode = often(9) ? pick(new int[] {1, 1, 1, 2, 2, 2, 3, 4}) : pick(new int[] {0, 5, -1});
        Step.KeyKind key = often(8) ? Step.KeyKind.OWN : pick(Step.KeyKind.values());
        Step.Parameters parameters = often(5)
                ? pick(new Step.Parameters[] {Step.Parameters.GCM, Step.Parameters.GCM, Step.Parameters.NONE})
                : pick(Step.Parameters.values());
        Step.Damage damage = often(4) ? Step.Damage.NONE : pick(Step.Damage.values());
        return new Step.Init(mode, key, parameters, damage, pick(LENGTHS));
    }

    private Step other(boolean longs) {
        int which = random.nextInt(20);
        if (which < 4) {
            return new Step.Aad(often(5) ? Step.Source.WHOLE : pick(Step.Source.values()), pick(LENGTHS));
        } else if (which < 15) {
            return data(longs);
        } else if (which == 15) {
            return new Step.Wrap(often(3) ? Step.KeyKind.RAW_32 : pick(Step.KeyKind.values()));
        } else if (which == 16) {
            return new Step.Unwrap(often(8), often(8) ? Cipher.SECRET_KEY : pick(new int[] {0, 1, 2, 7}),
                    pick(LENGTHS));
        }
        return new Step.Ask(pick(Step.Question.values()));
    }

    private Step data(boolean longs) {
        boolean last = random.nextInt(5) < 2;
        Step.Source source = pick(Step.Source.values());
        Step.Sink sink;
        do {
            sink = pick(Step.Sink.values());
        } while (!fits(source, sink));
        int length = longs && often(1) ? pick(LONG) : pick(LENGTHS);
        int eighths = last && often(3) ? 8 : random.nextInt(9);
        Step.Room room = sink.overlaps() || often(3) ? Step.Room.MORE : pick(Step.Room.values());
        return new Step.Data(last, source, length, eighths, sink, room, random.nextInt(65) - 32);
    }

    /** Buffers go with buffers; one array for input and output goes with a right part of it. */
    private static boolean fits(Step.Source source, Step.Sink sink) {
        if (source.isBuffer() != sink.isBuffer()) {
            return false;
        }
        return switch (sink) {
            case IN_PLACE -> source == Step.Source.RANGE;
            case SAME_MEMORY -> source == Step.Source.HEAP || source == Step.Source.DIRECT;
            default -> true;
        };
    }

    /** True {@code odds} times of {@code odds + 1}. */
    private boolean often(int odds) {
        return random.nextInt(odds + 1) != 0;
    }

    private int pick(int[] of) {
        return of[random.nextInt(of.length)];
    }

    private <T> T pick(T[] of) {
        return of[random.nextInt(of.length)];
    }
}
