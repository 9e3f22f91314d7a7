package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import javax.crypto.SecretKey;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.protocols.Encrypt;
import org.jgroups.protocols.TP;
import org.jgroups.stack.ProtocolStack;

/** A JGroups cluster within this process, its members connected by TCP over 127.0.0.1 and listened in to. */
final class Group implements AutoCloseable {
    private static final String STACK = """
            <config xmlns="urn:org:jgroups">
              <TCP bind_addr="127.0.0.1" bind_port="0" diag.enabled="false"/>
              <LOCAL_PING/>
              %s
              <pbcast.NAKACK2 use_mcast_xmit="false"/>
              <UNICAST3/>
              <pbcast.STABLE/>
              <FRAG2/>
              <pbcast.GMS join_timeout="%s" leave_timeout="100" view_ack_collection_timeout="500"
                          max_join_attempts="%d" print_local_addr="false"/>
            </config>
            """;

    private final String name;
    private final String encryption;
    private final List<Member> members = new ArrayList<>();

    /** One member: its channel, what it sends to the network, what it has been sent. */
    static final class Member implements Receiver {
        private final JChannel channel;
        private final WireTap tap = new WireTap();
        private final Set<String> received = new ConcurrentSkipListSet<>();

        Member(String configuration, String name) throws Exception {
            channel = new JChannel(new ByteArrayInputStream(configuration.getBytes(StandardCharsets.UTF_8)));
            channel.setName(name).setDiscardOwnMessages(true).setReceiver(this);
            channel.getProtocolStack().insertProtocol(tap, ProtocolStack.Position.ABOVE, TP.class);
        }

        @Override
        public void receive(Message message) {
            received.add(new String(message.getArray(), message.getOffset(), message.getLength(),
                    StandardCharsets.UTF_8));
        }

        String name() {
            return channel.getName();
        }

        int viewSize() {
            return channel.getView().size();
        }

        Set<String> received() {
            return received;
        }

        WireTap tap() {
            return tap;
        }

        SecretKey groupKey() {
            Encrypt<?> encrypt = channel.getProtocolStack().findProtocol(Encrypt.class);
            return (SecretKey) encrypt.secretKey();
        }
    }

    /** A group whose members all have those lines in their configuration. */
    Group(String name, String encryption) {
        this.name = name;
        this.encryption = encryption;
    }

    /** One more member asks to join, and goes on alone if it is not let in within a second. */
    Member connectAlone() throws Exception {
        return connect("1s", 1);
    }

    private Member connect(String patience, int attempts) throws Exception {
        Member member = new Member(STACK.formatted(encryption, patience, attempts), name + members.size());
        members.add(member);
        member.channel.connect(name);
        return member;
    }

    /** One more member joins; returns when all see all. */
    Member join() throws Exception {
        Member member = connect("10s", 30);
        Await.until("a view of " + members.size() + " members at each",
                () -> members.stream().allMatch(m -> m.viewSize() == members.size()));
        return member;
    }

    /** Each sends that many messages to all, and the last one's text repeated; returns when all have come. */
    void talk(int messages, int repeated) throws Exception {
        for (Member member : members) {
            for (String text : sentBy(member, messages, repeated)) {
                member.channel.send(null, text.getBytes(StandardCharsets.UTF_8));
            }
        }
        for (Member member : members) {
            Set<String> expected = new TreeSet<>();
            members.stream().filter(other -> other != member)
                    .forEach(other -> expected.addAll(sentBy(other, messages, repeated)));
            Await.until("all messages at " + member.name(),
                    () -> member.received.size() >= expected.size());
            assertEquals(expected, member.received);
        }
    }

    /** What {@link #talk} makes a member say. */
    static List<String> sentBy(Member member, int messages, int repeated) {
        List<String> texts = new ArrayList<>();
        for (int i = 1; i < messages; i++) {
            texts.add("message " + i + " from " + member.name());
        }
        texts.add(("the last one from " + member.name() + "; ").repeat(repeated));
        return texts;
    }

    List<Member> members() {
        return members;
    }

    @Override
    public void close() {
        for (int i = members.size() - 1; i >= 0; i--) {
            members.get(i).channel.close();
        }
    }
}
