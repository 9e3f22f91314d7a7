package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.themapleseed.tinymls.conformance.model.Admission;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Check;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage.Outcome;
import io.github.themapleseed.tinymls.conformance.model.ReferenceOpener;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The model held to the files of vectors, as VECTORS.md says, up to the first case that fails. It is what a port of the
 * format to another language has to write, and what mutants of the model are run against.
 */
public final class VectorCheck {
    private final boolean namesOfChecks;
    private int cases;

    /** The first case that does not come out as its file says. */
    public static final class Failure extends AssertionError {
        private static final long serialVersionUID = 1L;

        Failure(String name) {
            super(name);
        }
    }

    private VectorCheck(boolean namesOfChecks) {
        this.namesOfChecks = namesOfChecks;
    }

    /**
     * Runs all files; returns the number of cases.
     *
     * @param namesOfChecks whether the check that rejects a message must be the one that the file names, or any
     * @throws Failure at the first case that fails
     */
    public static int run(boolean namesOfChecks) {
        VectorCheck check = new VectorCheck(namesOfChecks);
        check.cases += ScheduleCheck.run();
        check.cases += KeyCheck.run(namesOfChecks);
        check.epochs(VectorFiles.own("epochs-v1.json"));
        check.messages(VectorFiles.own("messages-v1.json"), false);
        check.openers(VectorFiles.own("sequences-v1.json"));
        check.cases += SealerCheck.run();
        check.faults(VectorFiles.own("faults-v1.json"));
        check.cases += StreamCheck.run(namesOfChecks);
        check.messages(VectorFiles.own("messages-v1.json"), true);
        return check.cases;
    }

    /** Fails unless the condition holds. */
    static void require(boolean holds, String name) {
        if (!holds) {
            throw new Failure(name);
        }
    }

    private void messages(JsonNode file, boolean isLong) {
        for (JsonNode json : file.required("messages")) {
            if (json.has("plaintextLength") != isLong) {
                continue; // the short ones come first, since most mistakes show in them
            }
            MessageCase wanted = MessageCase.read(json);
            require(json.required("derived").equals(wanted.derived()), wanted.name() + ": derived");
            byte[] message = wanted.seal();
            require(MessageCase.isDescribedBy(json, message), wanted.name() + ": sealed");
            for (byte[] iv : ivsThatOpen(wanted, json)) {
                Outcome outcome = ReferenceMessage.examine(ReferenceTree.ofRootKey(wanted.rootKey()), iv, wanted.aad(),
                        message);
                require(outcome.rejectedBy().isEmpty() && Arrays.equals(wanted.plaintext(), outcome.released()),
                        wanted.name() + ": opened");
            }
            cases++;
        }
    }

    private static List<byte[]> ivsThatOpen(MessageCase wanted, JsonNode json) {
        List<byte[]> ivs = new ArrayList<>();
        ivs.add(wanted.callerIv());
        if (!wanted.isBound() && !json.has("plaintextLength")) {
            ivs.add(null);
            ivs.add(new byte[0]);
            ivs.add(MessageCase.bytes(json, "reportedIv"));
        }
        return ivs;
    }

    private void faults(JsonNode file) {
        for (FaultVector fault : FaultVector.readAll(file)) {
            Outcome outcome = ReferenceMessage.examine(ReferenceTree.ofRootKey(fault.rootKey()), fault.callerIv(),
                    fault.aad(), fault.message());
            rejected(outcome, fault.rejectedBy(), fault.name());
            require(outcome.released().length <= fault.releasedAtMost(), fault.name() + ": released");
            cases++;
        }
    }

    private void rejected(Outcome outcome, Check wanted, String name) {
        require(outcome.rejectedBy().isPresent(), name + ": opens");
        require(!namesOfChecks || outcome.rejectedBy().get() == wanted, name + ": " + outcome.rejectedBy());
    }

    private void epochs(JsonNode file) {
        Map<String, EpochKey> keys = new HashMap<>();
        for (JsonNode json : file.required("keys")) {
            EpochKey key = EpochKey.read(json);
            require(Arrays.equals(MessageCase.bytes(json, "exportedKey"), key.exported()), key.name());
            keys.put(key.name(), key);
        }
        for (JsonNode json : file.required("opening")) {
            epoch(EpochCase.read(json, keys::get), MessageCase.bytes(json, "message"), file);
        }
        for (JsonNode json : file.required("sealing")) {
            SealingEpochs.SealingCase wanted = SealingEpochs.SealingCase.read(json, keys::get);
            require(wanted.wanted().equals(wanted.model()), wanted.name());
            cases++;
        }
        for (JsonNode json : file.required("doubleFaults")) {
            Admission admission = new Admission(ReferenceTree.ofRootKey(MessageCase.bytes(json, "rootKey")),
                    Position.LAST_EPOCH, EpochCase.window(json), MessageCase.number(json, "now"));
            rejected(ReferenceMessage.examine(admission, MessageCase.bytes(json, "callerIv"),
                    MessageCase.bytes(json, "aad"), MessageCase.bytes(json, "message")),
                    Check.valueOf(json.get("rejectedBy").textValue()), json.get("name").textValue());
            cases++;
        }
    }

    private void epoch(EpochCase wanted, byte[] message, JsonNode file) {
        Outcome outcome = ReferenceMessage.examine(wanted.admission(), null, MessageCase.bytes(file, "aad"), message);
        if (wanted.verdict() == Admission.Verdict.ADMITTED) {
            require(outcome.rejectedBy().isEmpty() && Arrays.equals(MessageCase.bytes(file, "plaintext"),
                    outcome.released()), wanted.name());
        } else {
            rejected(outcome, Check.EPOCH, wanted.name());
        }
        cases++;
    }

    private void openers(JsonNode file) {
        for (JsonNode json : file.required("openers")) {
            ReferenceOpener opener = new ReferenceOpener(ReferenceTree.ofRootKey(MessageCase.bytes(json, "rootKey")),
                    Position.LAST_EPOCH, EpochCase.window(json));
            int number = 0;
            for (JsonNode step : json.required("steps")) {
                String name = json.get("name").textValue() + ", step " + number++;
                Outcome outcome = opener.open(MessageCase.number(step, "now"), null, MessageCase.bytes(json, "aad"),
                        MessageCase.bytes(step, "message"));
                Optional<Check> wanted = check(step);
                if (wanted.isPresent()) {
                    rejected(outcome, wanted.get(), name);
                } else {
                    require(outcome.rejectedBy().isEmpty() && Arrays.equals(MessageCase.bytes(step, "plaintext"),
                            outcome.released()), name);
                }
            }
            cases++;
        }
    }

    /** The check that a case says must reject, if any. */
    static Optional<Check> check(JsonNode json) {
        return Optional.ofNullable(json.get("rejectedBy").textValue()).map(Check::valueOf);
    }
}
