package io.github.themapleseed.tinymls.conformance.memory;

import io.github.themapleseed.tinymls.conformance.model.Prefix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What the victim has reported so far: its messages, and the times of what happened. */
final class Testimony {
    private final List<Message> messages = new ArrayList<>();
    private final Map<String, Long> values = new HashMap<>();
    private final long windowMillis;

    /**
     * A message under a key.
     *
     * @param generation the last that was used
     * @param isMoving whether it still goes on
     */
    record Message(String key, Prefix prefix, long generation, boolean isMoving) {
        private static Message parse(String[] line) {
            return new Message(line[1], Prefix.parse(HexFormat.of().parseHex(line[2])), Long.parseLong(line[3]),
                    line[0].equals("moving"));
        }
    }

    Testimony(long windowMillis) {
        this.windowMillis = windowMillis;
    }

    long windowMillis() {
        return windowMillis;
    }

    /** Listens up to and with a line of that kind. */
    void listen(VictimJvm victim, String until) throws IOException, InterruptedException {
        String[] line;
        do {
            line = victim.nextLine();
            switch (line[0]) {
                case "message", "standing", "moving" -> messages.add(Message.parse(line));
                default -> values.put(line[0], Long.parseLong(line[1]));
            }
        } while (!line[0].equals(until));
    }

    List<Message> messages() {
        return messages;
    }

    /** The message that the victim first made under a key. */
    Message first(String key) {
        return messages.stream().filter(message -> message.key().equals(key)).findFirst().orElseThrow();
    }

    /** A time in ms since 1970, or a length of time in ms. */
    long at(String event) {
        return values.get(event);
    }
}
