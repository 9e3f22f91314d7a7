package io.github.themapleseed.tinymls.conformance.heap;

import io.github.themapleseed.tinymls.conformance.heap.Testimony.Message;
import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSender;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a dump taken at some moment must not hold, and what it must: both follow from root keys and headers alone.
 * Nodes, sender secrets and links of chains live outside the heap, so none of them may stand in it, however fresh. What
 * lives in the heap are the traffic keys of the delegate's engines.
 */
final class Evidence {
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
        key.addErasedNodes(erased, epochsAlongTheCuts(name), Position.LAST_EPOCH + 1);
        Set<String> seen = new HashSet<>();
        for (Message message : testimony.messages()) {
            if (message.key().equals(name) && seen.add(message.toString())) {
                addMessage(key, message, message.prefix().epoch() < before);
            }
        }
    }

    /** Of a message of the present, only the traffic key may stand in the heap. */
    private void addMessage(KeySecrets key, Message message, boolean isPast) {
        if (isPast) {
            key.addMessage(erased, message.prefix(), message.generation());
        } else {
            key.addPast(erased, message.prefix(), 0);
        }
    }

    /** The epochs of messages, the present, and those on both sides of every puncture there may have been. */
    private List<Long> epochsAlongTheCuts(String name) {
        List<Long> epochs = new ArrayList<>(testimony.cuts(name));
        epochs.replaceAll(cut -> Math.max(0, cut - 1));
        for (Message message : testimony.messages()) {
            if (message.key().equals(name)) {
                epochs.add(message.prefix().epoch());
            }
        }
        long first = (start - 2 * window) / GRAIN_MILLIS * GRAIN_MILLIS;
        for (long cut = first; cut <= taken + window; cut += GRAIN_MILLIS) {
            epochs.add(cut - 1);
        }
        epochs.add(taken);
        return epochs;
    }

    /**
     * A message on its way holds the key of its generation, the link to the next outside the heap, and nothing before.
     */
    void addMoving(Message message) {
        KeySecrets key = keys.get(message.key());
        long now = message.generation();
        key.addPast(erased, message.prefix(), now);
        ReferenceSender sender = key.sender(message.prefix());
        String owner = "moving message of generation " + now;
        addLivingKey(owner, sender.trafficKey(message.prefix().counter(), now).key());
        erased.addHmacKey(owner + ": next stream secret", sender.streamSecret(message.prefix().counter(), now + 1));
    }

    /** A message sealed just before the dump. */
    void addAlive(Message message) {
        ReferenceSender sender = keys.get(message.key()).sender(message.prefix());
        erased.addHmacKey("fresh message: sender secret", sender.secret());
        addLivingKey("fresh message", sender.trafficKey(message.prefix().counter(), 0).key());
    }

    /** The only message of its sender epoch, sealed just before the dump. */
    void addQuiet(Message message) {
        keys.get(message.key()).addMessage(erased, message.prefix(), message.generation());
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
