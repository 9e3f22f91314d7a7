package io.github.themapleseed.tinymls.conformance.heap;

import io.github.themapleseed.tinymls.conformance.heap.Testimony.Message;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSender;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a dump taken at some moment must not hold, and what it must: both follow from root keys and headers alone. */
final class Evidence {
    private static final long DAY_MILLIS = 86_400_000;
    /** Punctures by the clock end on multiples of this at the finest, so that their ways down are known. */
    private static final long GRAIN_MILLIS = 256;
    private static final Set<String> ENDED = Set.of("destroyed", "shortlived");

    private final Map<String, KeySecrets> keys;
    private final Testimony testimony;
    private final long window;
    private final long start;
    private final long taken;
    private final long cutoff;
    private final Needles erased = new Needles();
    private final Needles living = new Needles();

    /**
     * Evidence from what was told by the time of a dump, of keys of that window, in ms, that came to the victim at
     * {@code start}.
     */
    Evidence(Map<String, KeySecrets> keys, Testimony testimony, long window, long start, long taken) {
        this.window = window;
        this.keys = keys;
        this.testimony = testimony;
        this.start = start;
        this.taken = taken;
        this.cutoff = taken - window * 5 / 4;
        keys.forEach(this::addErased);
    }

    Needles erased() {
        return erased;
    }

    Needles living() {
        return living;
    }

    private void addErased(String name, KeySecrets key) {
        long before = ENDED.contains(name) ? Position.LAST_EPOCH + 1 : cutoff;
        key.addRoot(erased);
        key.addErasedNodes(erased, erasedEpochs(name, before), before);
        Set<String> seen = new HashSet<>();
        for (Message message : testimony.messages()) {
            if (message.key().equals(name) && message.prefix().epoch() < before && seen.add(message.toString())) {
                key.addMessage(erased, message.prefix(), message.generation());
            }
        }
        if (!ENDED.contains(name)) {
            key.addCover(living, taken, start + DAY_MILLIS - 1, taken - start + 2 * window);
        }
    }

    /** The epochs of messages, and those on both sides of every puncture there may have been. */
    private List<Long> erasedEpochs(String name, long before) {
        List<Long> epochs = new ArrayList<>(testimony.cuts(name));
        epochs.replaceAll(cut -> Math.max(0, cut - 1));
        for (Message message : testimony.messages()) {
            if (message.key().equals(name) && message.prefix().epoch() < before) {
                epochs.add(message.prefix().epoch());
            }
        }
        long last = Math.min(before, taken);
        long first = (start - 2 * window) / GRAIN_MILLIS * GRAIN_MILLIS;
        for (long cut = first; cut <= last; cut += GRAIN_MILLIS) {
            epochs.add(cut - 1);
        }
        epochs.add(last);
        return epochs;
    }

    /** A message on its way holds the key of its generation and the link to the next, and nothing before. */
    void addMoving(Message message) {
        KeySecrets key = keys.get(message.key());
        long now = message.generation();
        key.addPast(erased, message.prefix(), now);
        ReferenceSender sender = key.sender(message.prefix());
        String owner = "moving message of generation " + now;
        addLivingKey(owner, sender.trafficKey(message.prefix().counter(), now).key());
        living.add(owner + ": next stream secret", sender.streamSecret(message.prefix().counter(), now + 1));
    }

    /** A message sealed just before the dump. */
    void addAlive(Message message) {
        ReferenceSender sender = keys.get(message.key()).sender(message.prefix());
        living.add("fresh message: sender secret", sender.secret());
        addLivingKey("fresh message", sender.trafficKey(message.prefix().counter(), 0).key());
    }

    private void addLivingKey(String owner, byte[] key) {
        living.add(owner + ": traffic key", key);
        List<byte[]> roundKeys = AesExpansion.roundKeys(key);
        for (int round = 2; round < AesExpansion.ROUND_KEYS; round++) {
            living.add(owner + ": round key " + round, roundKeys.get(round));
        }
    }

    /** The plaintext of an opening that failed by now. */
    void addFailed(String way, byte[] plaintext) {
        erased.addText("plaintext of failed opening: " + way, plaintext);
    }

    /** The plaintext of an opening that is held back until the message is whole. */
    void addHeldBack(byte[] plaintext) {
        living.addText("plaintext held back", plaintext);
    }
}
