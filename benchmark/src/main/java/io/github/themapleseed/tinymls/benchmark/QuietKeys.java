package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Many keys that take turns, so that every message is the first of its sender epoch: a new cipher for each message, IV
 * and ciphertext joined, beside the same code on AES/GCM with a random IV, and beside the {@link FormatFloor}.
 * A message has 256 bytes. Sealing and opening are measured apart, in rounds in which the contenders take turns.
 *
 * <p>Arguments: the number of keys, the number of rounds, the JSON file.
 */
final class QuietKeys {
    private static final String GCM = "AES/GCM/NoPadding";
    private static final int BYTES = 256;
    private static final int WARM_ROUNDS = 5;

    private final byte[] message = Messages.of(BYTES);
    private final SecureRandom random = new SecureRandom();
    private final SecretKey[] live;
    private final SecretKey[] raw;
    private final byte[][] sealed;
    private final byte[][] sealedAes;
    private final FormatFloor floor = new FormatFloor();
    private final byte[] sealedByFloor = floor.seal(1, message);
    /** When each key of the floor sealed last, in Unix ms. */
    private final long[] last;

    private QuietKeys(int count) throws GeneralSecurityException {
        live = new SecretKey[count];
        raw = new SecretKey[count];
        sealed = new byte[count][];
        sealedAes = new byte[count][];
        last = new long[count];
        for (int i = 0; i < count; i++) {
            live[i] = Providers.liveKey();
            byte[] key = new byte[32];
            random.nextBytes(key);
            raw[i] = new SecretKeySpec(key, "AES");
        }
    }

    /** One message under the key of that number. */
    private interface Work {
        void at(int key) throws GeneralSecurityException;
    }

    /** One round of TinyMLS, AES/GCM and the floor: what each took for a key. */
    private interface Round {
        double[] nanosPerKey() throws GeneralSecurityException;
    }

    /** Measures. */
    public static void main(String[] args) throws Exception {
        Providers.useTinyMls();
        QuietKeys program = new QuietKeys(Integer.parseInt(args[0]));
        int rounds = Integer.parseInt(args[1]);
        OwnResults results = new OwnResults(QuietKeys.class);
        Map<String, String> params = Map.of("keys", args[0]);
        measure(results, "seal", params, rounds, program::sealing);
        measure(results, "open", params, rounds, program::opening);
        results.write(Path.of(args[2]));
    }

    /** Adds the medians of all, and of the ratios to AES/GCM within a round. */
    private static void measure(OwnResults results, String operation, Map<String, String> params, int rounds,
            Round round) throws GeneralSecurityException {
        for (int i = 0; i < WARM_ROUNDS; i++) {
            round.nanosPerKey();
        }
        double[][] figures = new double[5][rounds];
        for (int i = 0; i < rounds; i++) {
            double[] nanos = round.nanosPerKey();
            figures[0][i] = nanos[0];
            figures[1][i] = nanos[1];
            figures[2][i] = nanos[2];
            figures[3][i] = nanos[0] / nanos[1];
            figures[4][i] = nanos[2] / nanos[1];
        }
        results.add(operation, params, median(figures[0]), "ns/op");
        results.add(operation + "Aes", params, median(figures[1]), "ns/op");
        results.add(operation + "Floor", params, median(figures[2]), "ns/op");
        results.add(operation + "Ratio", params, median(figures[3]), "");
        results.add(operation + "FloorRatio", params, median(figures[4]), "");
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /** Every key seals, with one contender after the other. */
    private double[] sealing() throws GeneralSecurityException {
        return new double[] {
            perKey(i -> sealed[i] = seal(Cipher.getInstance(TinyMlsProvider.NAME), live[i])),
            perKey(i -> sealedAes[i] = seal(Cipher.getInstance(GCM), raw[i])),
            perKey(this::sealByFloor)};
    }

    private void sealByFloor(int key) throws GeneralSecurityException {
        long now = System.currentTimeMillis();
        floor.seal(FormatFloor.steps(now, last[key]), message);
        last[key] = now;
    }

    /** Every key opens what it has sealed: no keys of that sender epoch are kept for opening. */
    private double[] opening() throws GeneralSecurityException {
        sealing();
        return new double[] {
            perKey(i -> open(Cipher.getInstance(TinyMlsProvider.NAME), live[i], sealed[i])),
            perKey(i -> open(Cipher.getInstance(GCM), raw[i], sealedAes[i])),
            perKey(i -> floor.open(sealedByFloor))};
    }

    private double perKey(Work work) throws GeneralSecurityException {
        long start = System.nanoTime();
        for (int i = 0; i < live.length; i++) {
            work.at(i);
        }
        return (double) (System.nanoTime() - start) / live.length;
    }

    private byte[] seal(Cipher cipher, SecretKey key) throws GeneralSecurityException {
        if (cipher.getAlgorithm().equals(TinyMlsProvider.NAME)) {
            cipher.init(Cipher.ENCRYPT_MODE, key);
            return cipher.doFinal(message);
        }
        byte[] iv = new byte[12];
        random.nextBytes(iv);
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, iv));
        byte[] text = cipher.doFinal(message);
        byte[] all = Arrays.copyOf(iv, iv.length + text.length);
        System.arraycopy(text, 0, all, iv.length, text.length);
        return all;
    }

    private byte[] open(Cipher cipher, SecretKey key, byte[] all) throws GeneralSecurityException {
        if (cipher.getAlgorithm().equals(TinyMlsProvider.NAME)) {
            cipher.init(Cipher.DECRYPT_MODE, key);
            return cipher.doFinal(all);
        }
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, all, 0, 12));
        return cipher.doFinal(all, 12, all.length - 12);
    }
}
