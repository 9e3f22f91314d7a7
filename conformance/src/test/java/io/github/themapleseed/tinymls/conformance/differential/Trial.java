package io.github.themapleseed.tinymls.conformance.differential;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One sequence of calls on both sides. Ends at the first difference that is not marked. */
final class Trial {
    private static final int MOST_MARKS_A_CALL = 4;

    final Subject jdk;
    final Subject tiny;
    final Map<Difference, Integer> marked = new EnumMap<>(Difference.class);
    private final List<String> log = new ArrayList<>();
    /** The call as it was drawn. */
    Step step;
    /** The call as the JDK has it after the marks so far. */
    Step jdkStep;
    Outcome jdkOutcome;
    Outcome tinyOutcome;
    private boolean ended;
    int calls;
    int uneven;

    Trial(Format jdk, Format tiny) throws GeneralSecurityException {
        this.jdk = new Subject(jdk);
        this.tiny = new Subject(tiny);
    }

    /** Runs them all; returns whether there was no unmarked difference. */
    boolean run(List<Step> steps) {
        for (Step next : steps) {
            step = next;
            jdkStep = next;
            if (isUneven()) {
                uneven++;
                log.add("(left out) " + next);
            } else if (!call()) {
                return false;
            } else if (ended) {
                return true;
            }
        }
        return true;
    }

    /** Whether the message to open has come to its end on one side alone, so that the call would not be the same. */
    private boolean isUneven() {
        return step instanceof Step.Data data && jdk.inputLength(data) > 0 != tiny.inputLength(data) > 0;
    }

    private boolean call() {
        calls++;
        jdkOutcome = jdk.run(step);
        tinyOutcome = tiny.run(step);
        if (showsAnOlderInit()) {
            tinyOutcome = Outcome.wrong("shows what there was before an init that failed");
        }
        log();
        for (int marks = 0; !agree(); marks++) {
            Difference found = Difference.of(this);
            if (found == null || marks == MOST_MARKS_A_CALL) {
                return false;
            }
            if (!mark(found)) {
                return true;
            }
            log();
        }
        if (Difference.AFTER_A_FAILED_OPENING.covers(this)) {
            mark(Difference.AFTER_A_FAILED_OPENING);
        }
        return true;
    }

    /** Whatever the JDK does, this is not to be. */
    private boolean showsAnOlderInit() {
        return tiny.history().initFailed && tinyOutcome.kind().matches("bytes|parameters")
                && step instanceof Step.Ask;
    }

    /** Counts the difference and reconciles the two sides. */
    private boolean mark(Difference found) {
        marked.merge(found, 1, Integer::sum);
        log.add("        marked: " + found);
        return found.reconcile(this);
    }

    boolean agree() {
        return jdkOutcome.kind().equals(tinyOutcome.kind()) && !jdkOutcome.isWrong();
    }

    private void log() {
        log.add(step + "\n        JDK " + jdkOutcome + "\n        TinyMLS " + tinyOutcome);
    }

    /** What the JDK does from here on tells nothing. */
    void end() {
        ended = true;
    }

    /** Has the JDK make this call instead; true, since the outcome is to be compared. */
    boolean retryJdk(Step instead) {
        jdkStep = instead;
        jdkOutcome = jdk.run(instead);
        return true;
    }

    /** Has TinyMLS make this call instead; true, since the outcome is to be compared. */
    boolean retryTiny(Step instead) {
        tinyOutcome = tiny.run(instead);
        return true;
    }

    @Override
    public String toString() {
        return String.join("\n", log);
    }
}
