package io.github.themapleseed.tinymls.conformance.differential;

import io.github.themapleseed.tinymls.EpochErasedException;
import io.github.themapleseed.tinymls.EpochNotReachedException;
import io.github.themapleseed.tinymls.conformance.differential.Step.KeyKind;
import io.github.themapleseed.tinymls.conformance.differential.Step.Parameters;
import io.github.themapleseed.tinymls.conformance.differential.Step.Room;
import java.nio.BufferOverflowException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.ProviderException;
import java.util.EnumSet;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.ShortBufferException;

/**
 * The differences between TinyMLS and the JDK's AES/GCM that are meant to be. Each says when it applies, and how the
 * two come together again, so that what follows is compared too.
 */
enum Difference {
    /** CONTRACT.md item 1, docs/differences.md: {@code IvParameterSpec} is accepted; the JDK wants another spec. */
    IV_PARAMETER_SPEC {
        @Override
        boolean covers(Trial at) {
            return refusesIv(at, EnumSet.of(Parameters.IV));
        }

        @Override
        boolean reconcile(Trial at) {
            return at.retryJdk(with((Step.Init) at.jdkStep, Parameters.GCM));
        }
    },

    /** CONTRACT.md item 2, docs/differences.md: an empty {@code IvParameterSpec} means none. */
    EMPTY_IV_PARAMETER_SPEC {
        @Override
        boolean covers(Trial at) {
            return refusesIv(at, EnumSet.of(Parameters.IV_EMPTY));
        }

        @Override
        boolean reconcile(Trial at) {
            return at.retryJdk(with((Step.Init) at.jdkStep, Parameters.GCM));
        }
    },

    /** CONTRACT.md item 4, docs/differences.md: decryption without parameters works; the JDK wants them. */
    DECRYPT_WITHOUT_PARAMETERS {
        @Override
        boolean covers(Trial at) {
            return at.jdkStep instanceof Step.Init init && NO_IV.contains(init.parameters()) && init.mode() % 2 == 0
                    && at.jdkOutcome.is(InvalidKeyException.class) && at.tinyOutcome.equals(Outcome.VOID);
        }

        @Override
        boolean reconcile(Trial at) {
            return at.retryJdk(with((Step.Init) at.jdkStep, Parameters.GCM));
        }
    },

    /** docs/keys.md: secret keys of 32 to 64 bytes; the JDK takes 16, 24 and 32. */
    KEY_SIZES {
        @Override
        boolean covers(Trial at) {
            return at.step instanceof Step.Init init
                    && (SMALL.contains(init.key()) && at.tinyOutcome.is(InvalidKeyException.class)
                    || keyOf(at.jdkStep) == KeyKind.RAW_64 && at.jdkOutcome.is(InvalidKeyException.class));
        }

        @Override
        boolean reconcile(Trial at) {
            if (at.jdkOutcome.equals(Outcome.VOID)) {
                return at.retryTiny(withOwnKey((Step.Init) at.step));
            }
            return at.retryJdk(withOwnKey((Step.Init) at.jdkStep));
        }
    },

    /** CONTRACT.md item 11, docs/differences.md: after {@code doFinal} comes a message; the JDK wants an init. */
    NEXT_MESSAGE_WITHOUT_INIT {
        @Override
        boolean covers(Trial at) {
            return at.jdk.history().sealed && at.jdkOutcome.is(IllegalStateException.class);
        }

        @Override
        boolean reconcile(Trial at) {
            at.jdk.renew();
            return at.retryJdk(at.step);
        }
    },

    /**
     * CONTRACT.md item 11: no input right after a message is no message to seal; the JDK has had its init for it by
     * now.
     */
    NOTHING_TO_SEAL {
        @Override
        boolean covers(Trial at) {
            return at.step instanceof Step.Data data && data.last() && data.source() == Step.Source.NONE
                    && at.tiny.history().sealed && at.tinyOutcome.is(IllegalStateException.class)
                    && (at.jdkOutcome.kind().equals("bytes") || isRoom(at.jdkOutcome));
        }
    },

    /**
     * CONTRACT.md item 13: sealing, {@code update} needs room for a full chunk, but for no more than its input; the
     * JDK for blocks.
     */
    ROOM_OF_AN_UPDATE {
        @Override
        boolean covers(Trial at) {
            return at.step instanceof Step.Data data && !data.last() && !data.hasRoom() && at.tiny.seals()
                    && (at.jdkOutcome.is(ShortBufferException.class) && at.tinyOutcome.kind().equals("bytes")
                    || at.jdkOutcome.kind().equals("bytes") && at.tinyOutcome.is(ShortBufferException.class));
        }

        @Override
        boolean reconcile(Trial at) {
            Step roomy = withRoom((Step.Data) at.step);
            return isRoom(at.jdkOutcome) ? at.retryJdk(roomy) : at.retryTiny(roomy);
        }
    },

    /** Two faults at once, no room or too little and a message that does not open: either may be told first. */
    ROOM_OR_MESSAGE_FIRST {
        @Override
        boolean covers(Trial at) {
            return at.jdkStep instanceof Step.Data data && data.last() && !data.hasRoom() && !at.tiny.seals()
                    && (isRoom(at.jdkOutcome) && isBad(at.tinyOutcome)
                    || isBad(at.jdkOutcome) && isRoom(at.tinyOutcome));
        }

        @Override
        boolean reconcile(Trial at) {
            Step roomy = withRoom((Step.Data) at.step);
            return isRoom(at.jdkOutcome) ? at.retryJdk(roomy) : at.retryTiny(roomy);
        }
    },

    /** An output offset beyond the array's end leaves too little room: the JDK's {@code update} says it otherwise. */
    OUTPUT_BEYOND_THE_END {
        @Override
        boolean covers(Trial at) {
            return at.step instanceof Step.Data data && data.sink() == Step.Sink.BEYOND_END
                    && at.jdkOutcome.is(ArrayIndexOutOfBoundsException.class)
                    && at.tinyOutcome.is(ShortBufferException.class);
        }
    },

    /**
     * CONTRACT.md item 32: a message shorter than a tag is an {@code AEADBadTagException} too; JDK 17 has others for
     * it.
     */
    SHORTER_THAN_A_TAG {
        @Override
        boolean covers(Trial at) {
            boolean otherwise = at.jdkOutcome.is(ProviderException.class)
                    || at.step instanceof Step.Data data && data.last() && at.jdkOutcome.is(ShortBufferException.class);
            return !at.tiny.seals() && otherwise && (at.tinyOutcome.is(AEADBadTagException.class)
                    || at.step instanceof Step.Unwrap && at.tinyOutcome.is(InvalidKeyException.class));
        }

        @Override
        boolean reconcile(Trial at) {
            at.jdk.renew();
            return false;
        }
    },

    /** CONTRACT.md item 9: AAD may come until data has; the JDK counts an update without any. */
    AAD_AFTER_AN_EMPTY_UPDATE {
        @Override
        boolean covers(Trial at) {
            return at.jdk.history().emptyUpdate && refusesAad(at);
        }

        @Override
        boolean reconcile(Trial at) {
            at.jdk.renew();
            return at.retryJdk(at.step);
        }
    },

    /**
     * CONTRACT.md item 17: after a bad tag the cipher is as after init, whichever overload threw; the JDK goes on with
     * the failed message if that was to go to the caller's room. Applies to what comes after a call on which both
     * agree.
     */
    AFTER_A_FAILED_OPENING {
        @Override
        boolean covers(Trial at) {
            return at.agree() && at.jdk.history().failedIntoRoom;
        }

        @Override
        boolean reconcile(Trial at) {
            at.jdk.renew();
            return false;
        }
    },

    /** docs/differences.md: an epoch outside the window gets a subclass of {@code AEADBadTagException}. */
    EPOCH_OUTSIDE_THE_WINDOW {
        @Override
        boolean covers(Trial at) {
            return (at.tinyOutcome.is(EpochErasedException.class) || at.tinyOutcome.is(EpochNotReachedException.class))
                    && at.tiny.init().damage() == Step.Damage.FLIPPED;
        }

        @Override
        boolean reconcile(Trial at) {
            at.tinyOutcome = Outcome.value(AEADBadTagException.class.getSimpleName(), at.tinyOutcome);
            return true;
        }
    },

    /** CONTRACT.md item 6: a failed init leaves nothing to show; the JDK shows the IV that was given for it. */
    AFTER_A_FAILED_INIT {
        @Override
        boolean covers(Trial at) {
            return at.tiny.history().initFailed && at.step instanceof Step.Ask && at.tinyOutcome.kind().equals("null");
        }
    },

    /**
     * CONTRACT.md item 19: input and output may overlap anyhow; the JDK spoils input still to come if it holds a part
     * of a block.
     */
    OVERLAPPING_MEMORY {
        @Override
        boolean covers(Trial at) {
            boolean spoiled = at.jdk.history().overlapped && at.jdkOutcome.isWrong();
            boolean refused = at.step instanceof Step.Data data && data.sink().overlaps()
                    && at.jdkOutcome.is(AEADBadTagException.class);
            return (spoiled || refused) && at.tinyOutcome.kind().equals("bytes");
        }

        @Override
        boolean reconcile(Trial at) {
            at.end();
            return false;
        }
    },

    /**
     * CONTRACT.md item 16: too little room changes nothing; the JDK lets no more AAD come then, or fails at a later
     * call.
     */
    AFTER_TOO_LITTLE_ROOM {
        @Override
        boolean covers(Trial at) {
            return at.jdk.history().shortOfRoom && (refusesAad(at)
                    || isSpoiled(at.jdkOutcome) && (at.tinyOutcome.kind().equals("bytes") || isBad(at.tinyOutcome)));
        }

        private boolean isSpoiled(Outcome outcome) {
            return outcome.isWrong() || isBad(outcome) || outcome.is(BufferOverflowException.class);
        }

        @Override
        boolean reconcile(Trial at) {
            if (!refusesAad(at)) {
                at.end();
                return false;
            }
            at.jdk.renew();
            return at.retryJdk(at.step);
        }
    },

    /** CONTRACT.md item 5: before init there is no IV, so there are no parameters; the JDK makes some up. */
    PARAMETERS_BEFORE_INIT {
        @Override
        boolean covers(Trial at) {
            return at.step.equals(new Step.Ask(Step.Question.PARAMETERS)) && at.tiny.init() == null
                    && at.tinyOutcome.kind().equals("null");
        }
    },

    /**
     * CONTRACT.md item 4: who decrypts without an IV is shown none before the message has come; the JDK needs one, or
     * makes it up.
     */
    NO_IV_TO_SHOW {
        @Override
        boolean covers(Trial at) {
            return at.step instanceof Step.Ask && at.tinyOutcome.kind().equals("null") && at.tiny.init() != null
                    && !at.tiny.seals() && NO_IV.contains(at.tiny.init().parameters());
        }
    },

    /**
     * CONTRACT.md item 24: what cannot be wrapped, and what was wrapped and is no key, is an {@code
     * InvalidKeyException}.
     */
    NO_KEY_TO_WRAP {
        @Override
        boolean covers(Trial at) {
            boolean wraps = at.step.equals(new Step.Wrap(KeyKind.NULL)) && at.jdkOutcome.is(NullPointerException.class);
            boolean unwraps = at.step instanceof Step.Unwrap unwrap && (unwrap.something()
                    ? unwrap.length() == 0 && at.jdkOutcome.is(IllegalArgumentException.class)
                    : at.jdkOutcome.is(NullPointerException.class));
            return (wraps || unwraps) && at.tinyOutcome.is(InvalidKeyException.class);
        }
    };

    private static final Set<Parameters> NO_IV = EnumSet.of(Parameters.NONE, Parameters.NULL_SPEC,
            Parameters.NULL_PARAMETERS, Parameters.IV_EMPTY);
    private static final Set<KeyKind> SMALL = EnumSet.of(KeyKind.RAW_16, KeyKind.RAW_24);

    /** Whether this is why the outcomes differ. */
    abstract boolean covers(Trial at);

    /** Brings both to where the sequence can go on. Returns whether the call was repeated and is compared again. */
    boolean reconcile(Trial at) {
        return false;
    }

    /** The difference that covers this one, or null. */
    static Difference of(Trial at) {
        for (Difference each : values()) {
            if (!at.tinyOutcome.isWrong() && each.covers(at)) {
                return each;
            }
        }
        return null;
    }

    private static boolean isRoom(Outcome outcome) {
        return outcome.is(ShortBufferException.class) || outcome.is(NullPointerException.class);
    }

    private static boolean isBad(Outcome outcome) {
        return outcome.is(AEADBadTagException.class) || outcome.is(ProviderException.class);
    }

    private static boolean refusesIv(Trial at, Set<Parameters> which) {
        return at.jdkStep instanceof Step.Init init && which.contains(init.parameters())
                && at.jdkOutcome.is(InvalidAlgorithmParameterException.class);
    }

    private static boolean refusesAad(Trial at) {
        return at.step instanceof Step.Aad && !at.tiny.begun() && at.tinyOutcome.equals(Outcome.VOID)
                && at.jdkOutcome.is(IllegalStateException.class);
    }

    private static Step.Init with(Step.Init init, Parameters parameters) {
        return new Step.Init(init.mode(), init.key(), parameters, init.damage(), init.plaintextLength());
    }

    private static Step.Init withOwnKey(Step.Init init) {
        return new Step.Init(init.mode(), KeyKind.OWN, init.parameters(), init.damage(), init.plaintextLength());
    }

    private static KeyKind keyOf(Step init) {
        return ((Step.Init) init).key();
    }

    private static Step.Data withRoom(Step.Data data) {
        Step.Sink sink = data.sink().isBuffer() ? Step.Sink.HEAP : Step.Sink.AT_OFFSET;
        return new Step.Data(data.last(), data.source(), data.length(), data.eighths(), sink, Room.MORE,
                data.shift());
    }
}
