package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * JGroups' SYM_ENCRYPT runs on TinyMLS by configuration alone, with a key that keytool made in a key store
 * (CONTRACT.md item 27): pools of ciphers, one key for all threads, fragments of a long message, and members who
 * compare digests of the key's encoding.
 */
class JGroupsSymEncryptTest {
    private static final int MESSAGES = 50;
    private static final int REPEATED = 10_000;
    private static final int FRAGMENT_BYTES = 60_000;

    @TempDir
    private Path folder;
    private Installed provider;

    @BeforeEach
    void install() throws Exception {
        provider = Installed.with(folder, "tinymls.lifetime = 36500d");
    }

    @AfterEach
    void uninstall() {
        provider.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "TinyMLS"})
    void threeMembersTalk(String type) throws Exception {
        Path store = folder.resolve("group");
        KeyTool.makeKey(store, type, "group", "changeit");
        try (Group group = new Group("symmetric", """
                <SYM_ENCRYPT sym_algorithm="TinyMLS" provider="TinyMLS" keystore_type="%s"
                             keystore_name="%s" store_password="changeit" alias="group"/>
                """.formatted(type, store))) {
            group.join();
            group.join();
            group.join();
            group.talk(MESSAGES, REPEATED);
            int payloads = 0;
            for (Group.Member member : group.members()) {
                payloads += assertEverythingSealed(member);
            }
            System.out.println("JGroups SYM_ENCRYPT: " + payloads + " payloads on the wire, each TinyMLS");
        }
    }

    private static int assertEverythingSealed(Group.Member member) throws Exception {
        assertEquals(List.of(), member.tap().keyTransports());
        List<String> plaintexts = new ArrayList<>();
        for (byte[] payload : member.tap().messages()) {
            plaintexts.add(new String(Traffic.opened(payload, member.groupKey(), null), StandardCharsets.UTF_8));
        }
        List<String> texts = Group.sentBy(member, MESSAGES, REPEATED);
        assertTrue(plaintexts.containsAll(texts.subList(0, MESSAGES - 1)), "what was sent passed the tap");
        String last = texts.get(MESSAGES - 1);
        assertTrue(plaintexts.contains(last.substring(0, FRAGMENT_BYTES)), "in fragments what was long");
        return plaintexts.size();
    }
}
