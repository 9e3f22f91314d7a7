package io.github.themapleseed.tinymls.conformance.differential;

/**
 * What came of a call.
 *
 * @param kind void, null, bytes, count or key; or the class of the exception; or what is wrong with the value
 * @param detail what two subjects of one format must agree in as well: a length, the exception's message
 */
record Outcome(String kind, String detail) {
    static final Outcome VOID = new Outcome("void", "");

    /** The JVM writes the words of its own exceptions as it likes, and leaves them out once code is hot. */
    static Outcome of(Throwable failure) {
        boolean ofTheJvm = failure instanceof NullPointerException || failure instanceof IndexOutOfBoundsException
                || failure instanceof NegativeArraySizeException || failure instanceof ClassCastException;
        return new Outcome(failure.getClass().getSimpleName(), ofTheJvm ? "" : String.valueOf(failure.getMessage()));
    }

    static Outcome value(String kind, Object detail) {
        return new Outcome(kind, String.valueOf(detail));
    }

    /** A value that breaks the format's own model: never right, whatever the other subject does. */
    static Outcome wrong(String what) {
        return new Outcome("WRONG: " + what, "");
    }

    boolean isWrong() {
        return kind.startsWith("WRONG");
    }

    boolean failed() {
        return kind.endsWith("Exception") || kind.endsWith("Error");
    }

    boolean is(Class<? extends Throwable> type) {
        return kind.equals(type.getSimpleName());
    }
}
