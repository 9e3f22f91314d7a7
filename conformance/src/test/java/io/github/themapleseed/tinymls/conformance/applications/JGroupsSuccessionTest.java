package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.ChildJvm;
import io.github.themapleseed.tinymls.conformance.process.JavaSecurity;
import io.github.themapleseed.tinymls.conformance.process.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster on JGroups' SYM_ENCRYPT whose key is in a key store of type TinyMLS, by configuration alone: processes on
 * as many machines, each with a copy of the store's file. While all talk, successors of the key are appointed on one
 * machine, copied to the others and come into force, and one more member joins. Nothing is lost and nothing refused.
 */
class JGroupsSuccessionTest {
    private static final String STACK = """
            <config xmlns="urn:org:jgroups">
              <TCP bind_addr="127.0.0.1" bind_port="0" diag.enabled="false"/>
              <SYM_ENCRYPT sym_algorithm="TinyMLS" provider="TinyMLS" keystore_type="TinyMLS"
                           keystore_name="%s" store_password="changeit" alias="group"/>
              <FILE_PING location="%s"/>
              <pbcast.NAKACK2 use_mcast_xmit="false"/>
              <UNICAST3/>
              <pbcast.STABLE/>
              <pbcast.GMS join_timeout="10s" max_join_attempts="30" print_local_addr="false"/>
            </config>
            """;
    private static final Duration LEAD = Duration.ofSeconds(6);
    private static final int LEADS = 3;

    @TempDir
    private Path folder;
    private OperatedStore store;
    private final List<Member> members = new ArrayList<>();
    private final List<Long> activations = new ArrayList<>();

    /** A member and the file on its machine. */
    private record Member(String name, Path file, Running process) {
        String told(String line) throws IOException {
            process.process().outputWriter().write(line + "\n");
            process.process().outputWriter().flush();
            while (true) {
                String answer = process.process().inputReader().readLine();
                assertTrue(answer != null, "it has ended");
                if (answer.startsWith(">")) {
                    return answer.substring(1);
                }
                System.out.println(name + ": " + answer);
            }
        }

        long number(String line) throws IOException {
            return Long.parseLong(told(line));
        }

        long[] numbers(String line) throws IOException {
            return Arrays.stream(told(line).split(" ")).mapToLong(Long::parseLong).toArray();
        }
    }

    @AfterEach
    void end() {
        members.forEach(member -> member.process.close());
    }

    /** One more member, with a copy of the file as it is now; it talks once all see each other. */
    private void join(Path group) throws Exception {
        String name = "member" + members.size();
        Path machine = Files.createDirectory(group.resolve(name));
        Path file = machine.resolve("keys.tinymls");
        store.copyTo(file);
        Path configuration = Files.writeString(machine.resolve("jgroups.xml"), STACK.formatted(file, group));
        members.add(new Member(name, file, new Running(ChildJvm.running(GroupMember.class, configuration, name)
                .withClassPathOfTests().security(JavaSecurity.last("TinyMLS").in(machine))
                .set("tinymls.stores", file.toString()).set("tinymls.store.interval", "1s"))));
        for (Member member : members) {
            Await.until("a view of all at each", () -> member.number("view") == members.size());
        }
        assertEquals("begun", members.get(members.size() - 1).told("talk"));
    }

    /** Appoints a successor and copies it to all; returns whether all have it before it comes into force. */
    private boolean succeeded(Duration lead) throws Exception {
        long activation = store.succeed(lead);
        for (Member member : members) {
            store.copyTo(member.file);
        }
        for (Member member : members) {
            Await.until("the successor adopted", () -> member.number("sum tinymls_versions_waiting") > 0
                    || System.currentTimeMillis() >= activation);
        }
        boolean isInTime = System.currentTimeMillis() < activation;
        activations.add(activation);
        Await.until("the successor in force", () -> System.currentTimeMillis() > activation);
        return isInTime;
    }

    /** Whether all had both successors in time: where the machine is too busy for that, messages may be refused. */
    private boolean talkedInTime(Path group, Duration lead) throws Exception {
        store = new OperatedStore(group.resolve("keys.tinymls"), "group", "--window", "1h");
        for (int i = 0; i < 3; i++) {
            join(group);
        }
        if (!succeeded(lead)) {
            return false;
        }
        join(group);
        return succeeded(lead);
    }

    @Test
    void nothingIsLostAndNothingRefusedOverTwoSuccessions() throws Exception {
        Duration lead = LEAD;
        for (int i = 0; !talkedInTime(Files.createDirectory(folder.resolve("group" + i)), lead); i++) {
            assertTrue(i < LEADS, "no lead is long enough");
            end();
            members.clear();
            activations.clear();
            lead = lead.multipliedBy(4);
        }
        assertEverythingSealedUnderEachVersion();
        assertNothingLost();
        for (Member member : members) {
            assertEquals(0, member.number("sum tinymls_refusals_total"), member.name);
            assertEquals(1, member.number("sum tinymls_stores_attached"), member.name);
            assertEquals(0, member.number("sum tinymls_store_findings_total"), member.name);
        }
    }

    /** Waits until each has been heard under the last version too; the late one has nothing under the first. */
    private void assertEverythingSealedUnderEachVersion() throws Exception {
        String ask = "wire " + activations.get(0) + " " + activations.get(1);
        for (Member member : members) {
            Await.until("messages under the last version", () -> member.numbers(ask)[2] > 20);
        }
        for (Member member : members) {
            boolean isLate = member == members.get(members.size() - 1);
            long[] counts = member.numbers(ask);
            System.out.println(member.name + ": payloads under each version: " + Arrays.toString(counts));
            assertTrue(isLate ? counts[0] == 0 : counts[0] > 0, "under the first version");
            assertTrue(counts[1] > 0, "under the second version");
        }
    }

    private void assertNothingLost() throws Exception {
        List<Long> sent = new ArrayList<>();
        for (Member member : members) {
            sent.add(member.number("hush"));
        }
        for (Member receiver : members) {
            for (int i = 0; i < members.size(); i++) {
                if (members.get(i) != receiver) {
                    assertHeard(receiver, members.get(i), sent.get(i));
                }
            }
        }
    }

    /** Who was there from the beginning has heard all, the late one all since it came. */
    private void assertHeard(Member receiver, Member sender, long sent) throws Exception {
        Await.until("the last message of " + sender.name, () -> heard(receiver, sender)[1] == sent);
        long[] heard = heard(receiver, sender);
        assertEquals(sent - heard[0] + 1, heard[2], receiver.name + " has lost messages of " + sender.name);
        boolean isLate = members.indexOf(receiver) > members.indexOf(sender);
        assertTrue(isLate || heard[0] == 1, receiver.name + " was there first");
    }

    private static long[] heard(Member receiver, Member sender) throws IOException {
        String[] words = receiver.told("heard").split(" ");
        int at = Arrays.asList(words).indexOf(sender.name);
        return at < 0 ? new long[3]
                : Arrays.stream(words, at + 1, at + 4).mapToLong(Long::parseLong).toArray();
    }
}
