package io.github.themapleseed.tinymls.conformance.vectors;

import io.github.themapleseed.tinymls.conformance.model.ReferenceEntry;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSchedule;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile;
import io.github.themapleseed.tinymls.conformance.model.ReferenceTree;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The block of KEYSTORE.md section 11, which a test compares with that page. */
final class StoreWorkedExample {
    private static final StoreCase CASE = StoreCatalog.workedExample();

    private StoreWorkedExample() {
    }

    static String text() {
        byte[] file = CASE.file();
        byte[] root = ReferenceStoreFile.rootKey(CASE.password(), CASE.header());
        ReferenceEntry entry = CASE.store().entries().get(0);
        return WorkedExample.line("password in UTF-8", CASE.password().getBytes(StandardCharsets.UTF_8))
                + WorkedExample.line("header", Arrays.copyOf(file, 50))
                + WorkedExample.line("root key", root)
                + WorkedExample.line("its key id, not used", ReferenceSchedule.keyId(root))
                + WorkedExample.line("leaf of written-at",
                ReferenceTree.ofRootKey(root).leaf(CASE.header().writtenAt()).orElseThrow())
                + WorkedExample.line("prefix of the message", Arrays.copyOfRange(file, 50, 74))
                + WorkedExample.line("commitment", Arrays.copyOfRange(file, 74, 106))
                + WorkedExample.line("plaintext, first 62", Arrays.copyOf(CASE.store().encode(), 62))
                + WorkedExample.line("its last 24", last(CASE.store().encode(), 24))
                + WorkedExample.line("last tag", last(file, 16))
                + WorkedExample.line("key id of version 0", entry.versions().get(0).key().keyId())
                + WorkedExample.line("key id of version 1", entry.versions().get(1).key().keyId())
                + "    public name             " + entry.publicName() + "\n"
                + WorkedExample.line("reference", entry.reference());
    }

    private static byte[] last(byte[] bytes, int count) {
        return Arrays.copyOfRange(bytes, bytes.length - count, bytes.length);
    }
}
