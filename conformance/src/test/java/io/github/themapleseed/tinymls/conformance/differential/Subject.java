package io.github.themapleseed.tinymls.conformance.differential;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.ProviderException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;

/** A cipher under test, and the model of what it must be doing. */
final class Subject {
    private final Format format;
    private final Cipher cipher;
    private Message message;
    private Step.Init init;
    private History history = new History();

    /** What marked differences depend on; all since the last init that succeeded. */
    static final class History {
        /** Whether a message has been sealed. */
        boolean sealed;
        /** Whether an init has failed. */
        boolean initFailed;
        /** Whether the last {@code doFinal} failed, and was to write into the caller's room. */
        boolean failedIntoRoom;
        /** Whether output has gone to memory that overlaps the input's. */
        boolean overlapped;
        /** Whether there was too little room. */
        boolean shortOfRoom;
        /** Whether an update of this message had no input. */
        boolean emptyUpdate;
    }

    Subject(Format format) throws GeneralSecurityException {
        this.format = format;
        this.cipher = format.cipher();
    }

    History history() {
        return history;
    }

    Step.Init init() {
        return init;
    }

    boolean seals() {
        return message != null && message.seals();
    }

    Outcome run(Step step) {
        try {
            if (step instanceof Step.Init some) {
                return init(some);
            } else if (step instanceof Step.Aad some) {
                return aad(some);
            } else if (step instanceof Step.Data some) {
                return data(some);
            } else if (step instanceof Step.Wrap some) {
                return wrap(some);
            } else if (step instanceof Step.Unwrap some) {
                return unwrap(some);
            }
            return ask(((Step.Ask) step).question());
        } catch (GeneralSecurityException | RuntimeException e) {
            return Outcome.of(e);
        }
    }

    private Outcome init(Step.Init step) throws GeneralSecurityException {
        Given given = Given.of(step.parameters());
        Key key = Keys.of(step.key(), format.key());
        boolean sane = step.mode() >= Cipher.ENCRYPT_MODE && step.mode() <= Cipher.UNWRAP_MODE;
        history.initFailed |= sane; // the JDK's Cipher refuses other modes by itself
        given.init(cipher, step.mode(), key);
        history = new History();
        init = step;
        byte[] iv = format.sealsUnderShownIv() ? cipher.getIV() : given.iv();
        message = new Message(format, step, key, iv, given.tagBits());
        return Outcome.VOID;
    }

    /** Whether data of a message has been taken. */
    boolean begun() {
        return message != null && message.begun();
    }

    /** How much input the next call has: -1 if there is no message to speak of. */
    int inputLength(Step.Data step) {
        try {
            return message == null ? -1 : message.input(step).length;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } finally {
            if (message != null) {
                message.refused();
            }
        }
    }

    /** Does the init again that the JDK asks for after each sealed message, and gives the AAD again. */
    void renew() {
        byte[] aad = message.aad();
        run(new Step.Init(init.mode(), init.key(), init.parameters(), init.damage(), init.plaintextLength()));
        if (aad.length > 0) {
            cipher.updateAAD(aad);
            message.addAad(aad);
        }
    }

    private Outcome aad(Step.Aad step) {
        byte[] input = Message.bytes(step.length());
        if (step.source().isBuffer()) {
            ByteBuffer source = Range.buffer(step.source(), input);
            cipher.updateAAD(source);
            if (source.hasRemaining()) {
                return Outcome.wrong("AAD is left in its buffer");
            }
        } else if (step.source() == Step.Source.WHOLE || step.source() == Step.Source.NONE) {
            cipher.updateAAD(input);
        } else {
            Range in = Range.of(step.source(), input);
            cipher.updateAAD(in.bytes(), in.offset(), in.length());
        }
        if (message != null) {
            message.addAad(input);
        }
        return Outcome.VOID;
    }

    private Outcome data(Step.Data step) throws GeneralSecurityException {
        byte[] input = message == null ? new byte[step.length()] : message.input(step);
        int room = room(step, input.length);
        Call call = new Call(cipher, step, input, room);
        try {
            byte[] output = call.run();
            return output == null ? Outcome.value("null", "") : took(step, input, output, room);
        } catch (GeneralSecurityException | RuntimeException e) {
            return refused(step, e, call.moved());
        }
    }

    private Outcome refused(Step.Data step, Exception e, boolean moved) {
        boolean over = isFailedOpening(e);
        if (message != null && over) {
            message.reset();
            history.failedIntoRoom = step.sink() != Step.Sink.RETURNED;
        } else if (message != null) {
            message.refused();
        }
        history.shortOfRoom |= e instanceof ShortBufferException;
        return moved && !over ? Outcome.wrong("a buffer has moved, though " + e) : Outcome.of(e);
    }

    /** JDK 17 says it in another way if there are not even the bytes of a tag. */
    static boolean isFailedOpening(Exception e) {
        return e instanceof AEADBadTagException
                || e instanceof ProviderException && e.getCause() instanceof ShortBufferException;
    }

    private int room(Step.Data step, int inputLength) {
        int needed = message == null || history.initFailed ? inputLength + 100
                : message.outputSize(inputLength);
        if (step.sink() == Step.Sink.IN_PLACE) {
            return needed + 40;
        }
        return switch (step.room()) {
            case MORE -> needed + 40;
            case EXACT -> needed;
            case ONE_SHORT -> Math.max(0, needed - 1);
            case NONE -> 0;
        };
    }

    private Outcome took(Step.Data step, byte[] input, byte[] output, int room) throws GeneralSecurityException {
        Outcome length = Outcome.value("bytes", output.length);
        if (message == null || history.initFailed) {
            return length;
        }
        boolean seals = message.seals();
        history.overlapped |= step.sink().overlaps();
        String wrong = step.last() ? message.finished(input, output) : updated(step, input, output, room);
        history.sealed |= step.last() && seals;
        boolean nothing = !step.last() && input.length == 0; // of arrays, Cipher does not hand that on
        history.emptyUpdate = !step.last() && (history.emptyUpdate || nothing);
        return wrong == null ? length : Outcome.wrong(wrong);
    }

    /** Where output may share memory with input, less may leave than is ready; Cipher hands no empty array on. */
    private String updated(Step.Data step, byte[] input, byte[] output, int room) {
        boolean mayHoldBack = step.sink().overlaps() || step.sink().isBuffer() || input.length == 0;
        return message.updated(input, output, mayHoldBack,
                step.sink() == Step.Sink.RETURNED ? Integer.MAX_VALUE : room);
    }

    private Outcome wrap(Step.Wrap step) throws GeneralSecurityException {
        Key key = Keys.of(step.key(), Keys.raw(32));
        byte[] wrapped = cipher.wrap(key);
        if (history.initFailed) {
            return Outcome.value("bytes", wrapped.length);
        }
        String wrong = message.sealedRight(wrapped, key.getEncoded());
        message.reset();
        history.sealed = true;
        return wrong == null ? Outcome.value("bytes", wrapped.length) : Outcome.wrong(wrong);
    }

    private Outcome unwrap(Step.Unwrap step) throws GeneralSecurityException {
        byte[] encoding = Message.bytes(step.length());
        boolean ready = message != null && init.mode() == Cipher.UNWRAP_MODE;
        byte[] wrapped = !step.something() ? null : ready ? message.wrapped(encoding) : encoding;
        try {
            Key key = cipher.unwrap(wrapped, "AES", step.type());
            boolean right = init.damage().spares() && Arrays.equals(key.getEncoded(), encoding);
            return right || history.initFailed ? Outcome.value("key", key.getEncoded().length)
                    : Outcome.wrong("another key");
        } finally {
            if (ready && wrapped != null) {
                message.reset();
            }
        }
    }

    private Outcome ask(Step.Question question) {
        return switch (question) {
            case IV -> Outcome.value(cipher.getIV() == null ? "null" : "bytes", "");
            case PARAMETERS -> Outcome.value(cipher.getParameters() == null ? "null" : "parameters", "");
            case OUTPUT_SIZE -> size(cipher.getOutputSize(1_000));
            case NEGATIVE_OUTPUT_SIZE -> size(cipher.getOutputSize(-1));
            case BLOCK_SIZE -> Outcome.value("count " + cipher.getBlockSize(), "");
            case ALGORITHM -> Outcome.value(cipher.getAlgorithm().isEmpty() ? "empty" : "name", "");
        };
    }

    private Outcome size(int answer) {
        if (history.initFailed) {
            return Outcome.value("count", answer);
        }
        int exact = message.outputSize(1_000);
        return answer == exact ? Outcome.value("count", answer)
                : Outcome.wrong("getOutputSize says " + answer + ", not " + exact);
    }
}
