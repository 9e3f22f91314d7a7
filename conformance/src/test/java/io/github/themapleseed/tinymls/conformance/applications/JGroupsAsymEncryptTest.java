package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * JGroups' ASYM_ENCRYPT runs on TinyMLS by configuration alone (CONTRACT.md item 24): the coordinator generates a live
 * key and hands its export on. Wrapped by RSA only a key fits that has not been punctured yet (FORMAT.md section 11),
 * so who joins later than the window needs a key exchange that takes longer keys, or a window without end.
 */
class JGroupsAsymEncryptTest {
    private static final int MESSAGES = 20;
    private static final int WHOLE_KEY_BYTES = 82;
    private static final String PLAIN = """
            <ASYM_ENCRYPT sym_algorithm="TinyMLS" sym_keylength="256"/>
            """;
    private static final String WITH_KEY_EXCHANGE = """
            <SSL_KEY_EXCHANGE bind_addr="127.0.0.1" port="%d" keystore_name="%s" keystore_password="changeit"
                              socket_timeout="300000"/>
            <ASYM_ENCRYPT sym_algorithm="TinyMLS" sym_keylength="256" use_external_key_exchange="true"/>
            """;

    @TempDir
    private Path folder;
    private Installed provider;

    @AfterEach
    void uninstall() {
        provider.close();
    }

    @Test
    void threeMembersTalk() throws Exception {
        provider = Installed.with(folder);
        try (Group group = new Group("asymmetric", PLAIN)) {
            group.join();
            group.join();
            group.join();
            group.talk(MESSAGES, 1);
            int payloads = 0;
            for (Group.Member member : group.members()) {
                payloads += assertEverythingSealed(member);
            }
            assertFalse(group.members().get(0).tap().keyTransports().isEmpty(), "the key travelled");
            System.out.println("JGroups ASYM_ENCRYPT: " + payloads + " payloads on the wire, each TinyMLS");
        }
    }

    private static int assertEverythingSealed(Group.Member member) throws Exception {
        List<String> plaintexts = new ArrayList<>();
        for (byte[] payload : member.tap().messages()) {
            plaintexts.add(new String(Traffic.opened(payload, member.groupKey(), null), StandardCharsets.UTF_8));
        }
        assertTrue(plaintexts.containsAll(Group.sentBy(member, MESSAGES, 1)), "what was sent passed the tap");
        return plaintexts.size();
    }

    @Test
    void laterMemberJoinsByKeyExchange() throws Exception {
        provider = Installed.with(folder, "tinymls.window = 5s");
        Path certificate = folder.resolve("certificate.p12");
        KeyTool.makeCertificate(certificate, "changeit");
        try (Group group = new Group("exchange", WITH_KEY_EXCHANGE.formatted(freePort(), certificate))) {
            SecretKey key = punctured(group.join());
            group.join();
            Group.Member third = group.join();
            assertEquals(key, group.members().get(0).groupKey(), "still the first key");
            assertTrue(third.groupKey().getEncoded().length > WHOLE_KEY_BYTES, "a punctured key was handed on");
            group.talk(MESSAGES, 1);
            group.members().forEach(member ->
                    member.tap().messages().forEach(payload -> Traffic.assertShape(payload, false)));
        }
    }

    @Test
    void laterMemberIsLeftOutWithoutKeyExchange() throws Exception {
        provider = Installed.with(folder, "tinymls.window = 200ms");
        try (Group group = new Group("late", PLAIN)) {
            Group.Member first = group.join();
            punctured(first);
            Group.Member second = group.connectAlone();
            assertEquals(1, second.viewSize(), "alone");
            assertNotEquals(first.groupKey(), second.groupKey(), "with a key of its own");
            assertEquals(Set.of(), second.received());
        }
    }

    @Test
    void laterMemberJoinsIfTheWindowHasNoEnd() throws Exception {
        provider = Installed.with(folder, "tinymls.window = unlimited", "tinymls.lifetime = 36500d");
        try (Group group = new Group("unlimited", PLAIN)) {
            Group.Member first = group.join();
            group.join();
            assertEquals(WHOLE_KEY_BYTES, first.groupKey().getEncoded().length);
            group.join();
            group.talk(MESSAGES, 1);
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    /** Waits until the member's key has erased its first epochs. */
    private static SecretKey punctured(Group.Member member) throws Exception {
        Await.until("a punctured key", () -> Traffic.firstEpoch(member.groupKey()) > 0);
        return member.groupKey();
    }
}
