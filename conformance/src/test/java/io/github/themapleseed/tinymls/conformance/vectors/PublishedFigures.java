package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** Published figures for HKDF with SHA-256: RFC 5869 appendix A, and the trace of RFC 8448 section 3. */
final class PublishedFigures {
    /** SHA-256 of nothing, the context of RFC 8446's "derived" secrets. */
    static final String NO_MESSAGES = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private PublishedFigures() {
    }

    /** A case of RFC 5869. */
    record Hkdf(byte[] salt, byte[] ikm, byte[] info, byte[] prk, byte[] okm) {
    }

    /** An HKDF-Extract of RFC 8448. */
    record Extract(byte[] salt, byte[] ikm, byte[] secret) {
    }

    /** An HKDF-Expand-Label of RFC 8448. */
    record ExpandLabel(byte[] secret, String label, byte[] context, byte[] expanded) {
    }

    private static List<JsonNode> cases(String list) {
        JsonNode cases = VectorFiles.own("published/hkdf.json").required(list);
        return StreamSupport.stream(cases.spliterator(), false).toList();
    }

    private static byte[] bytes(JsonNode json, String field) {
        return MessageCase.bytes(json, field);
    }

    /** The cases of RFC 5869 with SHA-256, all three. */
    static List<Hkdf> rfc5869() {
        return cases("rfc5869").stream().map(json -> new Hkdf(bytes(json, "salt"), bytes(json, "ikm"),
                bytes(json, "info"), bytes(json, "prk"), bytes(json, "okm"))).toList();
    }

    /** The extracts of RFC 8448 section 3. */
    static List<Extract> rfc8448Extracts() {
        return cases("rfc8448Extracts").stream().map(json -> new Extract(bytes(json, "salt"), bytes(json, "ikm"),
                bytes(json, "secret"))).toList();
    }

    /** The labelled expansions of RFC 8448 section 3. */
    static List<ExpandLabel> rfc8448ExpandLabels() {
        return cases("rfc8448ExpandLabels").stream().map(json -> new ExpandLabel(bytes(json, "secret"),
                json.required("label").textValue(), bytes(json, "context"), bytes(json, "expanded"))).toList();
    }
}
