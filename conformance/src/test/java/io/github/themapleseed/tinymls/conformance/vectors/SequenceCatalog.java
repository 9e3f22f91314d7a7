package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The file sequences-v1.json: openers and sealers that take one message after the other, and streams in pieces. */
final class SequenceCatalog {
    private SequenceCatalog() {
    }

    /** The whole file. */
    static ObjectNode json() {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("format", "TinyMLS message format v1, conformance/FORMAT.md sections 8 and 9");
        file.set("verify", VectorWriter.lines(
                "Openers: one opener takes the messages of 'steps' in this order, each at 'now' by its clock and with"
                        + " the aad. rejectedBy null: it opens to 'plaintext'.",
                "Streams: one opener that releases each chunk once it is authentic is fed the message in pieces of"
                        + " 'bytes' bytes, made of bases like those of faults-v1.json. 'releasedAtMost' is what it may"
                        + " have"
                        + " released by then, in all; after the last piece the stream ends, and rejectedBy says with"
                        + " what.",
                "Sealers: one sealer with the exported key does the steps in this order; rootKey is what that was made"
                        + " from. begin: at 'now' a sender epoch begins with the salt"
                        + " 'random', if 'begins'. advance: goes on as if the counters below 'counter' were taken and"
                        + " 'sealedBytes' bytes sealed in this sender epoch. abandon: a message is begun, with"
                        + " 'prefix', and given up. seal: the result is 'message'; null: a new sender epoch has to"
                        + " begin first."));
        file.set("openers", OpenerSequences.json());
        file.set("bases", StreamSequences.bases());
        file.set("streams", StreamSequences.json());
        file.set("sealers", SealerSequences.json());
        return file;
    }
}
