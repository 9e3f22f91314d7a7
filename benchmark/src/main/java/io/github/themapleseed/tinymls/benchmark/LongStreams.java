package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.NullCipher;
import javax.crypto.SecretKey;

/**
 * A long message through the JDK's cipher streams, in little memory, beside calls of 1 MiB, and beside the streams over
 * {@code NullCipher}, which only copies: what they cost by themselves.
 *
 * <p>Arguments: MiB of the message, the JSON file. To be run with {@code -Xmx64m}.
 */
final class LongStreams {
    private static final int MIB = 1 << 20;
    private static final int STEP = 8192;
    private static final int WARM_UP_MIB = 256;
    private static final long CALLS_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final SecretKey key = Providers.liveKey();
    private final OwnResults results = new OwnResults(LongStreams.class);

    private LongStreams() throws GeneralSecurityException {
    }

    /** Measures. */
    public static void main(String[] args) throws Exception {
        int mib = Integer.parseInt(args[0]);
        LongStreams program = new LongStreams();
        program.calls(false);
        program.streams(Math.min(mib, WARM_UP_MIB), false);
        program.streams(Math.min(mib, WARM_UP_MIB), false);
        program.calls(true);
        program.streams(mib, true);
        program.results.write(Path.of(args[1]));
    }

    private void report(String name, double bytesPerSecond) {
        results.add(name, Map.of(), bytesPerSecond, "B/s");
    }

    private void streams(int mib, boolean report) throws IOException, GeneralSecurityException {
        double out = out(mib, cipher(Cipher.ENCRYPT_MODE));
        double nullOut = out(mib, new NullCipher());
        double in = in(mib, cipher(Cipher.ENCRYPT_MODE), cipher(Cipher.DECRYPT_MODE));
        double nullIn = in(mib, new NullCipher(), new NullCipher());
        if (report) {
            report("out", out);
            report("outNull", nullOut);
            report("in", in);
            report("inNull", nullIn);
        }
    }

    private void calls(boolean report) throws GeneralSecurityException {
        Contender contender = new TinyMls(key);
        byte[] message = Messages.of(MIB);
        byte[] sealed = new byte[MIB + Contender.ROOM];
        byte[] opened = new byte[MIB + Contender.ROOM];
        int length = contender.seal(message, sealed);
        double out = rate(() -> contender.seal(message, sealed));
        double in = rate(() -> contender.open(sealed, length, opened));
        if (report) {
            report("outCall", out);
            report("inCall", in);
        }
    }

    private interface Call {
        int run() throws GeneralSecurityException;
    }

    private static double rate(Call call) throws GeneralSecurityException {
        long start = System.nanoTime();
        long calls = 0;
        long elapsed = 0;
        for (; elapsed < CALLS_NANOS; elapsed = System.nanoTime() - start) {
            call.run();
            calls++;
        }
        return perSecond(calls * MIB, elapsed);
    }

    private static double perSecond(long bytes, long nanos) {
        return bytes * 1e9 / nanos;
    }

    private Cipher cipher(int mode) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(TinyMlsProvider.NAME);
        cipher.init(mode, key);
        return cipher;
    }

    private static double out(int mib, Cipher cipher) throws IOException {
        byte[] step = Messages.of(STEP);
        CountingSink sink = new CountingSink();
        long bytes = (long) mib * MIB;
        long start = System.nanoTime();
        try (OutputStream stream = new CipherOutputStream(sink, cipher)) {
            for (long at = 0; at < bytes; at += STEP) {
                stream.write(step);
            }
        }
        check(sink.count() >= bytes);
        return perSecond(bytes, System.nanoTime() - start);
    }

    /** The time that sealing takes, as the stream is read, is not counted. */
    private static double in(int mib, Cipher sealing, Cipher opening) throws IOException {
        byte[] step = new byte[STEP];
        long bytes = (long) mib * MIB;
        long total = 0;
        SealedSource source = new SealedSource(sealing, bytes);
        long start = System.nanoTime();
        try (InputStream stream = new CipherInputStream(source, opening)) {
            for (int read = stream.read(step); read >= 0; read = stream.read(step)) {
                total += read;
            }
        }
        check(total == bytes);
        return perSecond(bytes, System.nanoTime() - start - source.sealingNanos());
    }

    private static void check(boolean whole) {
        if (!whole) {
            throw new IllegalStateException("the stream was cut short");
        }
    }
}
