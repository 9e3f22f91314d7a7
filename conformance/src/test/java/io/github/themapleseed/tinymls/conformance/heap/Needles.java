package io.github.themapleseed.tinymls.conformance.heap;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Strings of 16 bytes to be found at any offset of a heap dump, in one pass. A dump holds the elements of an array one
 * after the other, big-endian, so words are looked for in both orders, of 4 and of 8 bytes. Half a secret counts.
 */
public final class Needles {
    private static final int BYTES = 16;
    private static final int STRIDE = 64;
    private static final int FILTER_BITS = 24;

    private final List<String> names = new ArrayList<>();
    private final long[] filter = new long[1 << FILTER_BITS - 6];
    private long[] first = new long[1 << 16];
    private long[] second = new long[1 << 16];
    /** Numbers of names from 1 on, negative for what is derived; 0 where there is no needle. */
    private int[] name = new int[1 << 16];
    private int count;

    /** A needle in a dump: the secret itself, or what was derived from it that is worth as much. */
    public record Hit(String name, int offset, boolean isDerived) {
    }

    /** How many different strings are looked for. */
    public int count() {
        return count;
    }

    /** How many secrets they stand for. */
    public int names() {
        return names.size();
    }

    /** A secret of 16 bytes or more, in every order in which it may stand; each 16 bytes of it count by themselves. */
    public void add(String secretName, byte[] secret) {
        names.add(secretName);
        addPieces(names.size(), secret);
    }

    /** A key of HMAC-SHA256: itself, padded, and the states of the hash that stand for it. */
    public void addHmacKey(String secretName, byte[] key) {
        add(secretName, key);
        for (int pad : new int[] {0x36, 0x5c}) {
            byte[] padded = key.clone();
            for (int i = 0; i < padded.length; i++) {
                padded[i] ^= (byte) pad;
            }
            addPieces(-names.size(), padded);
            addPieces(-names.size(), Sha256State.afterHmacPad(key, pad));
        }
    }

    /** A key of AES-256: itself and all its round keys. */
    public void addAesKey(String secretName, byte[] key) {
        add(secretName, key);
        List<byte[]> roundKeys = AesExpansion.roundKeys(key);
        roundKeys.forEach(row -> addPieces(-names.size(), row));
        AesExpansion.inverseRoundKeys(roundKeys).forEach(row -> addPieces(-names.size(), row));
    }

    /** A long text, as it is, sampled so that any 80 bytes of it that lie together are found. */
    void addText(String textName, byte[] text) {
        names.add(textName);
        for (int at = 0; at + BYTES <= text.length; at += STRIDE) {
            ByteBuffer piece = ByteBuffer.wrap(text, at, BYTES).slice();
            put(piece.getLong(0), piece.getLong(8), names.size());
        }
    }

    private void addPieces(int nameNumber, byte[] secret) {
        for (int at = 0; at < secret.length; at += BYTES) {
            ByteBuffer piece = ByteBuffer.wrap(secret, Math.min(at, secret.length - BYTES), BYTES).slice();
            long a = piece.getLong(0);
            long b = piece.getLong(8);
            put(a, b, nameNumber);
            put(Long.reverseBytes(a), Long.reverseBytes(b), nameNumber);
            put(swapInWords(a), swapInWords(b), nameNumber);
        }
    }

    private static long swapInWords(long value) {
        return Long.rotateLeft(Long.reverseBytes(value), 32);
    }

    private void put(long a, long b, int nameNumber) {
        if (2 * count >= name.length) {
            grow();
        }
        int slot = slot(a);
        while (name[slot] != 0) {
            if (first[slot] == a && second[slot] == b) {
                return;
            }
            slot = slot + 1 & name.length - 1;
        }
        first[slot] = a;
        second[slot] = b;
        name[slot] = nameNumber;
        count++;
        int bit = filterBit(a);
        filter[bit >>> 6] |= 1L << bit;
    }

    private void grow() {
        long[] oldFirst = first;
        long[] oldSecond = second;
        int[] oldName = name;
        first = new long[2 * oldName.length];
        second = new long[2 * oldName.length];
        name = new int[2 * oldName.length];
        count = 0;
        for (int i = 0; i < oldName.length; i++) {
            if (oldName[i] != 0) {
                put(oldFirst[i], oldSecond[i], oldName[i]);
            }
        }
    }

    private int slot(long a) {
        return (int) (a * 0x9e3779b97f4a7c15L >>> 20) & name.length - 1;
    }

    private static int filterBit(long a) {
        return (int) (a * 0xc2b2ae3d27d4eb4fL >>> 64 - FILTER_BITS);
    }

    /** Every place at which a needle stands. */
    public List<Hit> find(ByteBuffer dump) {
        List<Hit> hits = new ArrayList<>();
        for (int at = 0; at + BYTES <= dump.limit(); at++) {
            long a = dump.getLong(at);
            int bit = filterBit(a);
            if ((filter[bit >>> 6] & 1L << bit) != 0) {
                collect(a, dump.getLong(at + 8), at, hits);
            }
        }
        return hits;
    }

    private void collect(long a, long b, int at, List<Hit> hits) {
        for (int slot = slot(a); name[slot] != 0; slot = slot + 1 & name.length - 1) {
            if (first[slot] == a && second[slot] == b) {
                hits.add(new Hit(names.get(Math.abs(name[slot]) - 1), at, name[slot] < 0));
                return;
            }
        }
    }

    /** The secrets of which nothing was found. */
    List<String> unseen(List<Hit> hits) {
        Set<String> missing = new TreeSet<>(names);
        hits.forEach(hit -> missing.remove(hit.name()));
        return List.copyOf(missing);
    }
}
