package io.github.themapleseed.tinymls.conformance.model;

/** The secrets of one sender epoch: FORMAT.md sections 4 and 7. */
public final class ReferenceSender {
    /** Chunks of a message that share a traffic key. */
    public static final int CHUNKS_PER_GENERATION = 64;

    private final byte[] secret;

    private ReferenceSender(byte[] secret) {
        this.secret = secret;
    }

    /** The sender epoch that {@code prefix} names, below the leaf of its epoch. */
    public static ReferenceSender of(byte[] leaf, Prefix prefix) {
        return new ReferenceSender(ReferenceSchedule.extract(prefix.epochAndSalt(), leaf));
    }

    /** The sender secret, 32 bytes. */
    public byte[] secret() {
        return secret.clone();
    }

    /** What the header says of the key, 32 bytes. */
    public byte[] commitment() {
        return ReferenceSchedule.expandLabel(secret, "tinymls commit", 32);
    }

    /** The key and iv of a generation of the message with this counter; generation 0 is every message's. */
    public TrafficKey trafficKey(long counter, long generation) {
        if (generation == 0) {
            return new TrafficKey(ReferenceSchedule.expandLabel(secret, "tinymls key", 32),
                    ReferenceSchedule.expandLabel(secret, "tinymls iv", 12));
        }
        byte[] stream = streamSecret(counter, generation);
        return new TrafficKey(ReferenceSchedule.expandLabel(stream, "key", 32),
                ReferenceSchedule.expandLabel(stream, "iv", 12));
    }

    /** The link of the message's own chain for a generation from 1 on, 32 bytes. */
    public byte[] streamSecret(long counter, long generation) {
        byte[] stream = ReferenceSchedule.expandLabel(secret, "tinymls stream", Octets.uint(counter, 5), 32);
        for (long link = 1; link < generation; link++) {
            stream = ReferenceSchedule.expandLabel(stream, "traffic upd", 32);
        }
        return stream;
    }
}
