package io.github.themapleseed.tinymls.conformance.memory;

import io.github.themapleseed.tinymls.conformance.heap.KeySecrets;
import io.github.themapleseed.tinymls.conformance.heap.Needles;
import io.github.themapleseed.tinymls.conformance.model.Octets;
import io.github.themapleseed.tinymls.conformance.model.ReferenceChunks;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSender;
import io.github.themapleseed.tinymls.conformance.model.TrafficKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The secrets to search for in one reading, all worked out by the reference model from root keys and prefixes. */
final class Secrets {
    private static final long DAY_MILLIS = 86_400_000;
    /** Punctures by the clock fall on multiples of this many ms at the finest, so their paths end at this depth. */
    private static final long GRAIN_MILLIS = 256;
    private static final int GRAIN_DEPTH = 40;
    /** About as many messages are searched for in one reading: the first ones, and an even sample of the later ones. */
    private static final int MOST_MESSAGES = 600;
    private static final int FIRST_MESSAGES = 150;

    private final Testimony testimony;
    private final Needles needles = new Needles();
    private final Set<String> added = new HashSet<>();
    private final Map<String, KeySecrets> keys = new HashMap<>();
    private final long cutoff;
    private int messages;

    /** The secrets of epochs before {@code cutoff}, of keys with these root keys and of the messages reported. */
    Secrets(Map<String, byte[]> rootKeys, Testimony testimony, long cutoff) {
        this.testimony = testimony;
        this.cutoff = cutoff;
        rootKeys.forEach((name, rootKey) -> keys.put(name, KeySecrets.ofRootKey(name, rootKey)));
        keys.values().forEach(key -> key.addRoot(needles));
        sample(testimony.messages()).forEach(this::add);
        addNodes();
    }

    private List<Testimony.Message> sample(List<Testimony.Message> all) {
        List<Testimony.Message> erased = all.stream().filter(message -> message.prefix().epoch() < cutoff).toList();
        int step = 1 + erased.size() / MOST_MESSAGES;
        List<Testimony.Message> sample = new ArrayList<>();
        for (int i = 0; i < erased.size(); i++) {
            if (i < FIRST_MESSAGES || i % step == 0) {
                sample.add(erased.get(i));
            }
        }
        return sample;
    }

    private void add(Testimony.Message message) {
        messages++;
        KeySecrets key = keys.get(message.key());
        key.addErasedNodes(needles, List.of(message.prefix().epoch()), cutoff);
        if (!added.add(message.key() + message.prefix())) {
            return;
        }
        long generations = message.generation();
        if (message.isMoving()) {
            key.addPast(needles, message.prefix(), generations);
        } else {
            key.addMessage(needles, message.prefix(), generations++);
        }
        for (long generation = 0; generation < generations; generation++) {
            addEngine(message, generation, key.sender(message.prefix()));
        }
    }

    /** What an AES-GCM engine has besides its key: the GHASH key, and the IV in an array and in a counter block. */
    private void addEngine(Testimony.Message message, long generation, ReferenceSender sender) {
        long counter = message.prefix().counter();
        TrafficKey traffic = sender.trafficKey(counter, generation);
        String name = message.key() + ": message of epoch " + message.prefix().epoch() + ", traffic key " + generation;
        needles.add(name + "'s GHASH key", Aes.encrypt(traffic.key(), new byte[16]));
        needles.add(name + Kind.IV_SUFFIX, Octets.join(new byte[] {12, 0, 0, 0}, traffic.iv()));
        long firstChunk = generation * ReferenceSender.CHUNKS_PER_GENERATION;
        byte[] nonce = ReferenceChunks.nonce(traffic.iv(), counter, firstChunk);
        needles.add(name + Kind.IV_SUFFIX, Octets.join(nonce, Octets.uint(1, 4)));
    }

    /** Nodes of the paths on which there may have been punctures. */
    private void addNodes() {
        List<Long> cuts = new ArrayList<>();
        long first = (testimony.at("ready") - 3 * testimony.windowMillis()) / GRAIN_MILLIS * GRAIN_MILLIS;
        for (long cut = first; cut < Math.min(cutoff, System.currentTimeMillis()); cut += GRAIN_MILLIS) {
            cuts.add(cut);
        }
        keys.values().forEach(key -> key.addErasedNodes(needles, cuts, GRAIN_DEPTH, cutoff));
    }

    /** Nodes that every key still has at that time. */
    void addLiving(Map<String, byte[]> rootKeys, long now) {
        long start = testimony.at("ready");
        rootKeys.forEach((name, rootKey) -> KeySecrets.ofRootKey(Kind.LIVING_PREFIX + name, rootKey)
                .addCover(needles, now, start + DAY_MILLIS - 1, now - start + 3 * testimony.windowMillis()));
    }

    /** A secret that the victim keeps. */
    void addPlanted(String where, byte[] secret) {
        needles.add(Kind.PLANTED_PREFIX + " in " + where, secret);
    }

    Needles needles() {
        return needles;
    }

    /** How many messages' secrets are searched for. */
    int messages() {
        return messages;
    }
}
