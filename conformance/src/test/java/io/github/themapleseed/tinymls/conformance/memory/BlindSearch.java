package io.github.themapleseed.tinymls.conformance.memory;

import io.github.themapleseed.tinymls.conformance.model.Position;
import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceSender;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The attack of one who has no key, only captured messages: every array of 32 bytes in the memory, live or dead, is
 * tried as the root of the tree and as a node of every depth above the message's leaf. The commitment in the header
 * shows whether it was one.
 */
final class BlindSearch {
    private static final int NODE_BYTES = 32;
    private static final int LENGTH_BYTES = 4;
    /** Of 32 random bytes 30 differ on average, and fewer than 24 in one array of some thousands; text has fewer. */
    private static final int LEAST_DIFFERENT = 24;
    private static final byte[] COUNTERS = counters();

    private final Set<ByteBuffer> candidates = new LinkedHashSet<>();
    private final byte[][] path = new byte[Position.LEAF_DEPTH + 1][];
    private final List<Target> targets;

    /** A captured message: whose it is, for the report, and its header. */
    record Target(String name, Prefix prefix, byte[] commitment) {
    }

    /**
     * What came of it.
     *
     * @param candidates arrays that were tried as the root
     * @param tried those that were tried as a node of every depth too
     * @param opened names of the targets that opened, each with the depths at which an array was the right node
     */
    record Result(int candidates, int tried, Map<String, Set<Integer>> opened) {
        @Override
        public String toString() {
            return String.format("%,d arrays as the root, %,d of them at every depth: opened %s", candidates, tried,
                    opened.entrySet().stream().map(Result::text).collect(Collectors.joining(", ", "[", "]")));
        }

        private static String text(Map.Entry<String, Set<Integer>> target) {
            return target.getKey() + (target.getValue().contains(0) ? " by the root" : "") + " by "
                    + target.getValue().size() + " depths";
        }
    }

    BlindSearch(List<Target> targets) {
        this.targets = targets.stream().sorted(Comparator.comparingLong(target -> target.prefix().epoch())).toList();
    }

    private static byte[] counters() {
        byte[] blocks = new byte[64];
        for (int i = 0; i < 4; i++) {
            blocks[16 * i + 15] = (byte) i;
        }
        return blocks;
    }

    /** Collects what may be arrays of 32 bytes that begin before offset {@code fresh}. HotSpot writes little-endian. */
    void collect(ByteBuffer piece, int fresh) {
        int end = Math.min(fresh, piece.limit() - LENGTH_BYTES - NODE_BYTES + 1);
        for (int at = 0; at < end; at += LENGTH_BYTES) {
            if (piece.getInt(at) == NODE_BYTES << 24) {
                byte[] candidate = new byte[NODE_BYTES];
                piece.get(at + LENGTH_BYTES, candidate);
                if (looksRandom(candidate)) {
                    candidates.add(ByteBuffer.wrap(candidate));
                }
            }
        }
    }

    private static boolean looksRandom(byte[] bytes) {
        BitSet values = new BitSet(256);
        for (byte value : bytes) {
            values.set(value & 0xff);
        }
        return values.cardinality() >= LEAST_DIFFERENT;
    }

    /** Tries all candidates as the root, then at every depth until the time is over. */
    Result run(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        Map<String, Set<Integer>> opened = new TreeMap<>();
        candidates.forEach(candidate -> tryAt(0, candidate.array(), opened));
        int tried = 0;
        for (ByteBuffer candidate : candidates) {
            if (System.nanoTime() - deadline > 0) {
                break;
            }
            for (int depth = Position.LEAF_DEPTH; depth > 0; depth--) {
                tryAt(depth, candidate.array(), opened);
            }
            tried++;
        }
        return new Result(candidates.size(), tried, opened);
    }

    /** Takes the candidate for the node at that depth on every target's path. Paths share their upper part. */
    private void tryAt(int depth, byte[] candidate, Map<String, Set<Integer>> opened) {
        path[depth] = candidate;
        long previous = -1;
        for (Target target : targets) {
            long epoch = target.prefix().epoch();
            int shared = previous < 0 ? 0 : Long.numberOfLeadingZeros(previous ^ epoch) - 16;
            for (int at = Math.max(depth, Math.min(shared, Position.LEAF_DEPTH)); at < Position.LEAF_DEPTH; at++) {
                int side = (int) (epoch >>> Position.LEAF_DEPTH - 1 - at & 1);
                byte[] children = Aes.encrypt(path[at], COUNTERS);
                path[at + 1] = Arrays.copyOfRange(children, NODE_BYTES * side, NODE_BYTES * (side + 1));
            }
            previous = epoch;
            byte[] commitment = ReferenceSender.of(path[Position.LEAF_DEPTH], target.prefix()).commitment();
            if (MessageDigest.isEqual(commitment, target.commitment())) {
                opened.computeIfAbsent(target.name(), name -> new TreeSet<>()).add(depth);
            }
        }
    }
}
