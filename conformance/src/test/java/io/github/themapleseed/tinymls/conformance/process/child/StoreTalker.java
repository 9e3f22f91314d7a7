package io.github.themapleseed.tinymls.conformance.process.child;

import io.github.themapleseed.tinymls.StoreFileParameter;
import io.github.themapleseed.tinymls.TinyMls;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/**
 * One of several services that send each other messages under one key of a key store, at an even rate. Each message
 * goes to all others. Arguments: the file, its password, the key's alias, this one's number, and how many there are. It
 * does what each line of its input says, and answers with a line that begins with ">".
 */
public final class StoreTalker {
    private static final byte[] TEXT = new byte[100];
    private static final int END = -1;

    private final SecretKey key;
    private final int number;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<DataOutputStream> peers = new ArrayList<>();
    private final Semaphore ended = new Semaphore(0);
    private final AtomicLongArray opened;
    private final AtomicLongArray refused;
    private final Cipher sealer = Cipher.getInstance("TinyMLS");

    private StoreTalker(String[] args) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("TinyMLS");
        store.load(new StoreFileParameter(Path.of(args[0]), new KeyStore.PasswordProtection(args[1].toCharArray())));
        key = (SecretKey) store.getKey(args[2], null);
        number = Integer.parseInt(args[3]);
        int count = Integer.parseInt(args[4]);
        opened = new AtomicLongArray(count);
        refused = new AtomicLongArray(count);
        sealer.init(Cipher.ENCRYPT_MODE, key);
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        StoreTalker talker = new StoreTalker(args);
        Thread listener = new Thread(talker::listen, "listener");
        listener.setDaemon(true);
        listener.start();
        System.out.println("port=" + talker.server.getLocalPort());
        System.out.println("ready=yes");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null;) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "connect" -> talker.connect(Arrays.copyOfRange(words, 1, words.length));
                case "talk" -> talker.talk(Long.parseLong(words[1]), Long.parseLong(words[2]));
                case "metric" -> System.out.println(">" + sample(line.substring("metric ".length())));
                default -> throw new IllegalStateException("no command " + line);
            }
        }
        System.exit(0);
    }

    private static String sample(String name) {
        return TinyMls.metrics().lines().filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1)).findFirst().orElse("none");
    }

    private void connect(String[] ports) throws IOException {
        for (String port : ports) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            out.writeInt(number);
            out.flush();
            peers.add(out);
        }
        System.out.println(">connected");
    }

    private void listen() {
        while (true) {
            try {
                Socket socket = server.accept();
                Thread reader = new Thread(() -> read(socket), "reader");
                reader.setDaemon(true);
                reader.start();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void read(Socket socket) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()))) {
            Cipher opener = Cipher.getInstance("TinyMLS");
            opener.init(Cipher.DECRYPT_MODE, key);
            int from = in.readInt();
            while (true) {
                int length = in.readInt();
                if (length == END) {
                    ended.release();
                } else {
                    open(opener, from, in.readNBytes(length));
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void open(Cipher opener, int from, byte[] message) {
        try {
            opener.doFinal(message);
            opened.incrementAndGet(from);
        } catch (GeneralSecurityException e) {
            refused.incrementAndGet(from);
        }
    }

    /**
     * Seals so many messages a second until that time; then waits until the others have said everything. Says how many
     * it has sent, what it has opened and refused of each, and the first and the last epoch that it has sealed in.
     */
    private void talk(long until, long perSecond) throws Exception {
        System.out.println(">begun");
        long sent = 0;
        long first = 0;
        long last = 0;
        long next = System.nanoTime();
        while (System.currentTimeMillis() < until) {
            byte[] message = sealer.doFinal(TEXT);
            last = epoch(message);
            first = sent == 0 ? last : first;
            for (DataOutputStream peer : peers) {
                peer.writeInt(message.length);
                peer.write(message);
                peer.flush();
            }
            sent++;
            next += 1_000_000_000L / perSecond;
            LockSupport.parkNanos(next - System.nanoTime());
        }
        for (DataOutputStream peer : peers) {
            peer.writeInt(END);
            peer.flush();
        }
        ended.acquire(peers.size());
        System.out.println(">" + sent + " " + first + " " + last + " " + counts(opened) + " " + counts(refused));
        for (int i = 0; i < opened.length(); i++) {
            opened.set(i, 0); // nobody sends anything before all have been told to go on
            refused.set(i, 0);
        }
    }

    private static long epoch(byte[] message) {
        long epoch = 0;
        for (int i = 1; i <= 6; i++) {
            epoch = epoch << Byte.SIZE | message[i] & 0xff;
        }
        return epoch;
    }

    private static String counts(AtomicLongArray counts) {
        return counts.toString().replaceAll("[\\[\\] ]", "");
    }
}
