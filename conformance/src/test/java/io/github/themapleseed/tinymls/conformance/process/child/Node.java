package io.github.themapleseed.tinymls.conformance.process.child;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;

/**
 * One of the processes behind a load balancer: makes a live key of the one in a key store and answers over a
 * loopback socket, a line for each request, "seal TEXT" or "open HEX". Ends when its standard input does.
 */
public final class Node {
    private final Cipher sealing = Cipher.getInstance("TinyMLS");
    private final Cipher opening = Cipher.getInstance("TinyMLS");

    private Node(SecretKey key) throws GeneralSecurityException {
        sealing.init(Cipher.ENCRYPT_MODE, key);
        opening.init(Cipher.DECRYPT_MODE, key);
    }

    /** Key store, password, alias. */
    public static void main(String[] arguments) throws Exception {
        char[] password = arguments[1].toCharArray();
        KeyStore store = KeyStore.getInstance(Path.of(arguments[0]).toFile(), password);
        SecretKey root = (SecretKey) store.getKey(arguments[2], password);
        Node node = new Node(SecretKeyFactory.getInstance("TinyMLS").translateKey(root));
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread serving = new Thread(() -> node.serve(server));
        serving.setDaemon(true);
        serving.start();
        System.out.println("port=" + server.getLocalPort());
        System.out.println("ready=yes");
        while (System.in.read() >= 0) {
            continue;
        }
    }

    private void serve(ServerSocket server) {
        while (true) {
            try (Socket socket = server.accept(); OutputStream out = socket.getOutputStream();
                    BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(),
                            StandardCharsets.UTF_8))) {
                new PrintStream(out, true, StandardCharsets.UTF_8).println(answer(in.readLine().split(" ", 2)));
            } catch (IOException e) {
                System.out.println("failed=" + e);
            }
        }
    }

    private String answer(String[] request) {
        try {
            return request[0].equals("seal")
                    ? HexFormat.of().formatHex(sealing.doFinal(request[1].getBytes(StandardCharsets.UTF_8)))
                    : new String(opening.doFinal(HexFormat.of().parseHex(request[1])), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            return e.toString();
        }
    }
}
