package io.github.themapleseed.tinymls.conformance.differential;

/**
 * One call of a {@code Cipher}. Says nothing that depends on a format: how much of a message goes in is said by its
 * share, how much room the output gets by what {@code getOutputSize} answers. Prints as what the constructor takes.
 */
sealed interface Step {
    /** What is given to {@code init} beside mode and key. */
    enum Parameters {
        NONE, NULL_SPEC, NULL_PARAMETERS, GCM, GCM_LONG_IV, GCM_TAG_96, GCM_TAG_120, GCM_PARAMETERS,
        GCM_TAG_88, GCM_TAG_136, GCM_EMPTY_IV, UNINITIALISED_PARAMETERS, FOREIGN_SPEC, FOREIGN_PARAMETERS,
        IV, IV_EMPTY, IV_PARAMETERS
    }

    /** A key of the format's own, a raw one that any format takes, or one that some or none takes. */
    enum KeyKind {
        OWN, RAW_32, RAW_16, RAW_24, RAW_64, RAW_20, RAW_1, NULL, NO_ENCODING, PUBLIC
    }

    /** How input is handed over. */
    enum Source {
        NONE, WHOLE, RANGE, NULL, NEGATIVE_OFFSET, NEGATIVE_LENGTH, TOO_LONG, OFFSET_OVERFLOWS,
        HEAP, SLICE, DIRECT, READ_ONLY, NULL_BUFFER;

        boolean isBuffer() {
            return ordinal() >= HEAP.ordinal();
        }
    }

    /** How room for output is handed over. */
    enum Sink {
        RETURNED, AT_START, AT_OFFSET, IN_PLACE, NULL, NEGATIVE_OFFSET, BEYOND_END,
        HEAP, SLICE, DIRECT, READ_ONLY, SAME_BUFFER, SAME_MEMORY, NULL_BUFFER;

        boolean isBuffer() {
            return ordinal() >= HEAP.ordinal();
        }

        boolean overlaps() {
            return this == IN_PLACE || this == SAME_MEMORY;
        }
    }

    /** How much room that is, by what {@code getOutputSize} says. */
    enum Room {
        MORE, EXACT, ONE_SHORT, NONE
    }

    /** A question that moves nothing. */
    enum Question {
        IV, PARAMETERS, OUTPUT_SIZE, NEGATIVE_OUTPUT_SIZE, BLOCK_SIZE, ALGORITHM
    }

    /** What is done to a message before it is opened. */
    enum Damage {
        NONE, FLIPPED, TRUNCATED, EXTENDED, BEGINNING, EMPTY, OTHER_AAD, OTHER_IV;

        boolean spares() {
            return this == NONE;
        }
    }

    /** {@code init}; the damage is that of the message that follows, if it is to be opened. */
    record Init(int mode, KeyKind key, Parameters parameters, Damage damage, int plaintextLength) implements Step {
    }

    /** {@code updateAAD}. */
    record Aad(Source source, int length) implements Step {
    }

    /**
     * {@code update}, or {@code doFinal} if {@code last}: some bytes to be sealed, or eighths of what is left to open.
     */
    record Data(boolean last, Source source, int length, int eighths, Sink sink, Room room, int shift)
            implements Step {
        /** Whether there is room for the output, whatever that is. */
        boolean hasRoom() {
            return room == Room.MORE && sink != Sink.NULL && sink != Sink.BEYOND_END;
        }
    }

    /** {@code wrap}. */
    record Wrap(KeyKind key) implements Step {
    }

    /** {@code unwrap} of what was sealed for the purpose, or of null. */
    record Unwrap(boolean something, int type, int length) implements Step {
    }

    /** A getter. */
    record Ask(Question question) implements Step {
    }
}
