package io.github.themapleseed.tinymls.conformance.applications;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.SecretKey;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.protocols.Encrypt;
import org.jgroups.protocols.TP;
import org.jgroups.stack.ProtocolStack;

/**
 * A member of a JGroups cluster in a process of its own: its configuration file, its name. It does what each line of
 * its input says, and answers with a line that begins with ">". Of TinyMLS it uses the metrics alone.
 */
public final class GroupMember implements Receiver {
    private static final String CLUSTER = "succession";
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

    private final JChannel channel;
    private final WireTap tap = new WireTap();
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    private final Thread talker = new Thread(this::talk, "talker");
    private volatile boolean hushed;
    private int sent;

    /** What has come from another one, whose messages have numbers. */
    private record Heard(int first, int last, int count) {
        Heard and(Heard next) {
            return new Heard(first, next.last, count + next.count);
        }
    }

    private GroupMember(String configuration, String name) throws Exception {
        channel = new JChannel(configuration);
        channel.setName(name).setDiscardOwnMessages(true).setReceiver(this);
        channel.getProtocolStack().insertProtocol(tap, ProtocolStack.Position.ABOVE, TP.class);
        channel.connect(CLUSTER);
    }

    /** Runs it. */
    public static void main(String[] args) {
        int exit = 1; // with threads of JGroups left
        try {
            GroupMember member = new GroupMember(args[0], args[1]);
            System.out.println("ready=yes");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line; (line = in.readLine()) != null;) {
                System.out.println(">" + member.done(line.split(" ")));
            }
            exit = 0;
        } catch (Exception | AssertionError e) {
            e.printStackTrace();
        } finally {
            System.exit(exit);
        }
    }

    private String done(String[] words) throws Exception {
        return switch (words[0]) {
            case "talk" -> begun();
            case "hush" -> ended();
            case "view" -> String.valueOf(channel.getView().size());
            case "heard" -> heard();
            case "sum" -> String.valueOf(Metrics.sum(words[1]));
            case "wire" -> wire(Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray());
            default -> throw new IllegalStateException("no command " + words[0]);
        };
    }

    private String begun() {
        talker.setDaemon(true);
        talker.start();
        return "begun";
    }

    private void talk() {
        try {
            while (!hushed) {
                sent++;
                channel.send(null, (channel.getName() + " " + sent).getBytes(StandardCharsets.UTF_8));
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many messages this one has sent in all. */
    private String ended() throws InterruptedException {
        hushed = true;
        talker.join();
        return String.valueOf(sent);
    }

    @Override
    public void receive(Message message) {
        String[] words = new String(message.getArray(), message.getOffset(), message.getLength(),
                StandardCharsets.UTF_8).split(" ");
        int number = Integer.parseInt(words[1]);
        heard.merge(words[0], new Heard(number, number, 1), Heard::and);
    }

    /** For each of the others its name, the first and the last number, and how many messages: "a 1 20 20 b 3 7 5". */
    private String heard() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(heard).forEach((name, of) -> text.append(text.isEmpty() ? "" : " ").append(name).append(' ')
                .append(of.first).append(' ').append(of.last).append(' ').append(of.count));
        return text.toString();
    }

    /**
     * Checks that each payload on the wire is a TinyMLS message under the group's key; says how many were sealed before
     * each of those times, and after the last.
     */
    private String wire(long[] activations) throws Exception {
        Encrypt<?> encrypt = channel.getProtocolStack().findProtocol(Encrypt.class);
        int[] counts = new int[activations.length + 1];
        for (byte[] payload : tap.messages()) {
            Traffic.opened(payload, (SecretKey) encrypt.secretKey(), null);
            counts[(int) Arrays.stream(activations).filter(at -> at <= Traffic.epoch(payload)).count()]++;
        }
        return Arrays.toString(counts).replaceAll("[\\[\\],]", "");
    }
}
