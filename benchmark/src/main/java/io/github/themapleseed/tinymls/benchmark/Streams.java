package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** 16 MiB through the JDK's cipher streams, 8 KiB at a time on the caller's side. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Streams {
    private static final int STEP = 8192;
    private static final int TAG_BITS = 128;

    /** Whose cipher. */
    @Param({"tinymls", "jdk"})
    public String contender;
    /** Bytes of the stream. */
    @Param({"16777216"})
    public int size;

    private final byte[] step = new byte[STEP];
    private boolean tinyMls;
    private SecretKey key;
    private byte nonces;
    private byte[] message;
    private byte[] sealed;
    private Cipher cipher;

    /** Chooses the key. */
    @Setup(Level.Trial)
    public void build() throws GeneralSecurityException {
        tinyMls = contender.equals("tinymls");
        key = tinyMls ? Providers.liveKey() : Providers.rootKey();
        message = Messages.of(size);
    }

    /** Seals what is to be opened, and readies a cipher. */
    @Setup(Level.Iteration)
    public void sealAnew() throws GeneralSecurityException {
        byte nonce = ++nonces;
        sealed = seal(started(Cipher.ENCRYPT_MODE, nonce));
        cipher = started(Cipher.DECRYPT_MODE, nonce);
    }

    private Cipher started(int mode, byte nonce) throws GeneralSecurityException {
        Cipher started = Cipher.getInstance(tinyMls ? TinyMlsProvider.NAME : "AES/GCM/NoPadding");
        if (tinyMls) {
            started.init(mode, key);
        } else {
            byte[] iv = new byte[12];
            iv[0] = nonce;
            started.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
        }
        return started;
    }

    private byte[] seal(Cipher sealing) throws GeneralSecurityException {
        byte[] output = new byte[size + (1 << 16)];
        int written = 0;
        for (int at = 0; at < size; at += STEP) {
            written += sealing.update(message, at, Math.min(STEP, size - at), output, written);
        }
        written += sealing.doFinal(output, written);
        return Arrays.copyOf(output, written);
    }

    /** Opens through {@code CipherInputStream}. */
    @Benchmark
    public long in() throws IOException {
        long total = 0;
        try (InputStream stream = new CipherInputStream(new ByteArrayInputStream(sealed), cipher)) {
            for (int read = stream.read(step); read >= 0; read = stream.read(step)) {
                total += read;
            }
        }
        if (total != size) {
            throw new IllegalStateException("opened " + total + " bytes of " + size);
        }
        return total;
    }

    /** Seals through {@code CipherOutputStream}. */
    @Benchmark
    public long out() throws IOException, GeneralSecurityException {
        Cipher sealing = started(Cipher.ENCRYPT_MODE, ++nonces);
        CountingSink sink = new CountingSink();
        try (OutputStream stream = new CipherOutputStream(sink, sealing)) {
            for (int at = 0; at < size; at += STEP) {
                stream.write(message, at, Math.min(STEP, size - at));
            }
        }
        return sink.count();
    }
}
