package io.github.themapleseed.tinymls.benchmark;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.security.GeneralSecurityException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What happens to keys apart from sealing and opening. Keys that are made here are let go of, not destroyed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Keys {
    private final SplittableRandom random = new SplittableRandom(2);
    private final byte[] root = new byte[32];
    private final byte[] message = Messages.of(64);
    private final byte[] output = new byte[message.length + Contender.ROOM];
    private KeyGenerator generator;
    private KeyGenerator aesGenerator;
    private SecretKeyFactory factory;
    private SecretKey generated;
    private SecretKey imported;
    private SecretKey exported;
    private Cipher cipher;

    /** Makes keys to work with. */
    @Setup
    public void build() throws GeneralSecurityException {
        generated = Providers.liveKey();
        imported = Providers.imported(Providers.rootKey());
        exported = new SecretKeySpec(imported.getEncoded(), TinyMlsProvider.NAME);
        generator = KeyGenerator.getInstance(TinyMlsProvider.NAME);
        factory = SecretKeyFactory.getInstance(TinyMlsProvider.NAME);
        cipher = Cipher.getInstance(TinyMlsProvider.NAME);
        aesGenerator = KeyGenerator.getInstance("AES");
        aesGenerator.init(256);
    }

    /** Generates a live key. */
    @Benchmark
    public SecretKey generate() {
        return generator.generateKey();
    }

    /** Generates an AES key with the JDK, to compare. */
    @Benchmark
    public SecretKey generateAes() {
        return aesGenerator.generateKey();
    }

    /** Imports a root key not seen before. */
    @Benchmark
    public SecretKey importRoot() throws GeneralSecurityException {
        return factory.translateKey(newRoot());
    }

    /** Imports a punctured key. */
    @Benchmark
    public SecretKey importExported() throws GeneralSecurityException {
        return factory.translateKey(exported);
    }

    /** Exports a key that has nothing to forget yet: the whole tree. */
    @Benchmark
    public byte[] exportWhole() {
        return generated.getEncoded();
    }

    /** Exports an imported key, cut at the window's edge of that moment. */
    @Benchmark
    public byte[] exportPunctured() {
        return imported.getEncoded();
    }

    /** Seals the first message under a root key not seen before. */
    @Benchmark
    public int firstUse() throws GeneralSecurityException {
        cipher.init(Cipher.ENCRYPT_MODE, newRoot());
        return cipher.doFinal(message, 0, message.length, output, 0);
    }

    private SecretKey newRoot() {
        random.nextBytes(root);
        return new SecretKeySpec(root, "AES");
    }
}
