package io.github.themapleseed.tinymls.conformance.heap;

import io.github.themapleseed.tinymls.conformance.model.Prefix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What the victim has told by some moment: its messages, how far each came, and the times of what happened. */
final class Testimony {
    /** A message under a key and the last generation that was used of it. */
    record Message(String key, Prefix prefix, long generation) {
    }

    private final List<Message> messages = new ArrayList<>();
    private final List<Message> moving = new ArrayList<>();
    private final Map<String, Message> alive = new HashMap<>();
    private final Map<String, Long> times = new HashMap<>();
    private final Map<String, List<Long>> cuts = new HashMap<>();
    private final Map<String, byte[]> treeRoots = new HashMap<>();

    /** Listens up to and with a line of that kind. */
    void listen(VictimProcess victim, String until) throws IOException, InterruptedException {
        String[] line;
        do {
            line = victim.hear();
            if (line == null) {
                victim.awaitEnd();
                throw new IllegalStateException("the victim ended before it said \"" + until + "\"");
            }
            note(line);
        } while (!line[0].equals(until));
    }

    private void note(String[] line) {
        switch (line[0]) {
            case "message" -> messages.add(message(line));
            case "moving" -> moving.add(message(line));
            case "first1", "first2", "live1", "live2", "quiet1", "quiet2" -> alive.put(line[0], message(line));
            case "cut" -> cuts.computeIfAbsent(line[1], key -> new ArrayList<>()).add(Long.parseLong(line[2]));
            case "treeroot" -> treeRoots.put(line[1], HexFormat.of().parseHex(line[2]));
            case "ready" -> times.put("ready", System.currentTimeMillis());
            default -> times.put(line[0], Long.parseLong(line[1]));
        }
    }

    private static Message message(String[] line) {
        return new Message(line[1], Prefix.parse(HexFormat.of().parseHex(line[2])), Long.parseLong(line[3]));
    }

    /** Messages that go no further; more may be added. */
    List<Message> messages() {
        return messages;
    }

    /** Messages on their way at the time of the first dump; more may be added. */
    List<Message> moving() {
        return moving;
    }

    Message alive(String name) {
        return alive.get(name);
    }

    long at(String event) {
        return times.get(event);
    }

    /** First epochs left by punctures that exporting a key brought about. */
    List<Long> cuts(String key) {
        return cuts.getOrDefault(key, List.of());
    }

    byte[] treeRoot(String key) {
        return treeRoots.get(key);
    }
}
