package io.github.themapleseed.tinymls.conformance.heap;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import javax.security.auth.DestroyFailedException;
import javax.security.auth.Destroyable;

/** Messages sealed and opened in one call, by several ciphers and threads under every key. All ciphers stay held. */
final class Workload implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int SEVERAL = 6;
    /** Without the steady and the quiet key, so that a probe under them begins a sender epoch. */
    private static final List<String> TRAFFIC = List.of("generated", "translated", "direct", "imported", "random");

    private final VictimKeys keys;
    private final Report report;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<Object> held = new ArrayList<>();
    private final Map<String, Cipher> openers = new HashMap<>();
    private int opened;

    Workload(VictimKeys keys, Report report) {
        this.keys = keys;
        this.report = report;
    }

    int held() {
        return held.size();
    }

    /** How many messages of other processes were opened. */
    int opened() {
        return opened;
    }

    /** Gets the code compiled, before there are messages that grow old. */
    void warmUp() throws GeneralSecurityException {
        Cipher sealer = keys.cipher(Cipher.ENCRYPT_MODE, "random");
        Cipher opener = keys.cipher(Cipher.DECRYPT_MODE, "random");
        byte[] plaintext = new byte[1 << 20];
        for (int i = 0; i < (Victim.EVERYTHING ? 2 : 8); i++) {
            byte[] message = sealer.doFinal(plaintext);
            opener.doFinal(message);
            report.whole("random", message);
        }
    }

    /** Opens a message of another process, with one cipher for all messages under a key. */
    void open(String name, byte[] message) throws GeneralSecurityException {
        Cipher opener = openers.get(name);
        if (opener == null) {
            opener = keys.cipher(Cipher.DECRYPT_MODE, name);
            openers.put(name, opener);
        }
        opener.doFinal(message);
        report.whole(name, message);
        opened++;
    }

    /** Seals and opens under every key in every way. */
    void useKeys() throws Exception {
        for (String name : keys.names()) {
            initialiseOnly(name);
            sealAndOpen(name);
            sealInThreads(name);
            sealWithSecondInstance(name);
            wrap(name);
            export(name);
        }
    }

    private void initialiseOnly(String name) throws GeneralSecurityException {
        hold(keys.cipher(Cipher.ENCRYPT_MODE, name));
        hold(keys.cipher(Cipher.DECRYPT_MODE, name));
        Cipher shown = hold(keys.cipher(Cipher.ENCRYPT_MODE, name));
        shown.getIV();
        Cipher pending = hold(keys.cipher(Cipher.ENCRYPT_MODE, name));
        pending.update(new byte[100]);
    }

    private void sealAndOpen(String name) throws GeneralSecurityException {
        for (int i = 0; i < SEVERAL; i++) {
            Cipher sealer = hold(keys.cipher(Cipher.ENCRYPT_MODE, name));
            Cipher opener = hold(keys.cipher(Cipher.DECRYPT_MODE, name));
            for (int length : new int[] {0, 1_000, 70_000}) {
                byte[] message = sealer.doFinal(new byte[length]);
                opener.doFinal(message);
                report.whole(name, message);
            }
        }
        sealWithCallerIv(name);
    }

    private void sealWithCallerIv(String name) throws GeneralSecurityException {
        Cipher sealer = hold(keys.cipher(Cipher.ENCRYPT_MODE, name));
        sealer.init(Cipher.ENCRYPT_MODE, keys.key(name), new GCMParameterSpec(128, new byte[12]));
        sealer.updateAAD(new byte[40]);
        report.whole(name, sealer.doFinal(new byte[64]));
    }

    /** All at once, so that a sender epoch has several engines; the threads live on, idle. */
    private void sealInThreads(String name) throws Exception {
        List<Callable<byte[]>> tasks = new ArrayList<>();
        for (int i = 0; i < 2 * THREADS; i++) {
            Cipher sealer = hold(keys.cipher(Cipher.ENCRYPT_MODE, name));
            tasks.add(() -> sealer.doFinal(new byte[200_000]));
        }
        for (Future<byte[]> message : threads.invokeAll(tasks)) {
            report.whole(name, message.get());
        }
    }

    private void sealWithSecondInstance(String name) throws GeneralSecurityException {
        byte[] message = hold(keys.secondSealer(name)).doFinal(new byte[500]);
        hold(keys.cipher(Cipher.DECRYPT_MODE, name)).doFinal(message);
        report.whole(name, message);
    }

    private void wrap(String name) throws GeneralSecurityException {
        SecretKey inner = new SecretKeySpec(new byte[16], "AES");
        byte[] wrapped = hold(keys.cipher(Cipher.WRAP_MODE, name)).wrap(inner);
        hold(keys.cipher(Cipher.UNWRAP_MODE, name)).unwrap(wrapped, "AES", Cipher.SECRET_KEY);
        report.whole(name, wrapped);
    }

    private void export(String name) {
        if (keys.key(name) instanceof MaskedKey) {
            return;
        }
        byte[] export = keys.key(name).getEncoded();
        if (name.equals("stored")) {
            return; // a reference to the entry: what it holds is not exported
        }
        long from = 0;
        for (int i = 24; i < 30; i++) {
            from = from << 8 | export[i] & 0xff;
        }
        Arrays.fill(export, (byte) 0);
        report.line("cut", name, from);
    }

    /** A live key on its travels: wrapped under another key, unwrapped, and given to ciphers as it came. */
    void useUnwrappedExport() throws GeneralSecurityException {
        byte[] wrapped = hold(keys.cipher(Cipher.WRAP_MODE, "direct")).wrap(keys.key("generated"));
        report.whole("direct", wrapped);
        Cipher unwrapper = hold(keys.cipher(Cipher.UNWRAP_MODE, "direct"));
        SecretKey travelled = (SecretKey) unwrapper.unwrap(wrapped, "TinyMLS", Cipher.SECRET_KEY);
        byte[] message = hold(keys.cipher(Cipher.ENCRYPT_MODE, travelled)).doFinal(new byte[300]);
        hold(keys.cipher(Cipher.DECRYPT_MODE, travelled)).doFinal(message);
        report.whole("generated", message);
    }

    /** Ends two keys, one by destroying it, one by its lifetime; their ciphers stay held. */
    void endKeys(MaskedKey shortlived) throws GeneralSecurityException, DestroyFailedException {
        keys.addShortlived(shortlived);
        sealAndOpen("shortlived");
        ((Destroyable) keys.key("destroyed")).destroy();
        hold(keys.remove("destroyed"));
        hold(keys.remove("shortlived"));
    }

    /** What is done between messages. */
    interface Step {
        void run() throws Exception;
    }

    /** Traffic under the living keys for so long, with other work in between. */
    void trafficFor(long millis, Step between) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < end) {
            for (String name : TRAFFIC) {
                byte[] message = keys.cipher(Cipher.ENCRYPT_MODE, name).doFinal(new byte[2_000]);
                keys.cipher(Cipher.DECRYPT_MODE, name).doFinal(message);
                report.whole(name, message);
            }
            between.run();
            Thread.sleep(Victim.EVERYTHING ? 200 : 40);
        }
    }

    /**
     * Two messages just before a dump, under the key whose sender epochs last: from the second one on, the traffic key
     * must be found. And one message under a key like that, of which the heap keeps nothing: the engine of a sender
     * epoch's first message is erased with it.
     */
    void probe(String number) throws GeneralSecurityException {
        seal("steady", "first" + number);
        seal("steady", "live" + number);
        seal("quiet", "quiet" + number);
    }

    private void seal(String key, String kind) throws GeneralSecurityException {
        byte[] message = hold(keys.cipher(Cipher.ENCRYPT_MODE, key)).doFinal(new byte[10]);
        report.whole(key, message);
        report.message(kind, key, message, 0);
    }

    private <T> T hold(T object) {
        held.add(object);
        return object;
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
