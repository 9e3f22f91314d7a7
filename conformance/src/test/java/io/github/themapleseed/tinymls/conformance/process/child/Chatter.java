package io.github.themapleseed.tinymls.conformance.process.child;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.crypto.Cipher;

/**
 * Talks to a peer through a port of this machine, both ways at once, under the key that a PKCS12 key store holds: sends
 * as many numbered messages as told, one every few milliseconds, and opens as many from the other side.
 *
 * <p>Arguments: key store, password, port, own name, number of messages.
 */
public final class Chatter {
    private final Key key;
    private final String name;
    private final int count;

    private Chatter(Key key, String name, int count) {
        this.key = key;
        this.name = name;
        this.count = count;
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        char[] password = args[1].toCharArray();
        KeyStore store = KeyStore.getInstance(Path.of(args[0]).toFile(), password);
        Chatter chatter = new Chatter(store.getKey("root", password), args[3], Integer.parseInt(args[4]));
        System.out.println("key=" + chatter.key.getAlgorithm() + ", " + chatter.key.getEncoded().length + " bytes");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[2]))) {
            chatter.talk(socket);
        }
    }

    private void talk(Socket socket) throws Exception {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        out.writeUTF(name);
        in.readBoolean(); // both are there
        CompletableFuture<Void> listening = CompletableFuture.runAsync(() -> {
            try {
                listen(in);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        }, task -> new Thread(task).start());
        speak(out);
        listening.join();
    }

    private void speak(DataOutputStream out) throws Exception {
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        for (int i = 0; i < count; i++) {
            byte[] message = cipher.doFinal((name + " " + i).getBytes(StandardCharsets.UTF_8));
            out.writeInt(message.length);
            out.write(message);
            Thread.sleep(3); // so that messages are spread over many epochs
        }
        out.flush();
    }

    private void listen(DataInputStream in) throws Exception {
        Cipher cipher = Cipher.getInstance("TinyMLS");
        cipher.init(Cipher.DECRYPT_MODE, key);
        String peer = null;
        for (int i = 0; i < count; i++) {
            byte[] message = new byte[in.readInt()];
            in.readFully(message);
            String[] words = new String(cipher.doFinal(message), StandardCharsets.UTF_8).split(" ");
            if (peer == null) {
                peer = words[0];
            }
            if (!words[0].equals(peer) || Integer.parseInt(words[1]) != i) {
                throw new IOException("message " + i + " says " + String.join(" ", words));
            }
        }
        System.out.println("opened=" + count + " of " + peer);
    }
}
