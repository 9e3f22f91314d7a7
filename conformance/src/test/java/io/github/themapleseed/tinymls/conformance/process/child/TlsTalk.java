package io.github.themapleseed.tinymls.conformance.process.child;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A conversation over TLS with itself: both ends authenticate with the store's certificate, and trust it. */
final class TlsTalk {
    private static final int BYTES = 100_000;

    private final SSLContext context;
    private final String protocol;

    TlsTalk(KeyStore store, char[] password, String protocol) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        this.context = SSLContext.getInstance("TLS");
        this.protocol = protocol;
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    }

    /** What was agreed on, after data went both ways. */
    String talk() throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        ServerSocketFactory listening = context.getServerSocketFactory();
        try (SSLServerSocket server = (SSLServerSocket) listening.createServerSocket(0, 1, here)) {
            server.setEnabledProtocols(new String[] {protocol});
            server.setNeedClientAuth(true);
            FutureTask<String> answering = new FutureTask<>(() -> answer(server));
            new Thread(answering).start();
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(here, server.getLocalPort())) {
                socket.setEnabledProtocols(new String[] {protocol});
                byte[] sent = new byte[BYTES];
                Arrays.fill(sent, (byte) 7);
                socket.getOutputStream().write(sent);
                byte[] back = new byte[BYTES];
                new DataInputStream(socket.getInputStream()).readFully(back);
                if (!Arrays.equals(sent, back)) {
                    throw new AssertionError("something else came back");
                }
                return socket.getSession().getProtocol() + " " + socket.getSession().getCipherSuite() + " "
                        + context.getProvider().getName() + ", server: " + answering.get();
            }
        }
    }

    private static String answer(SSLServerSocket server) throws IOException {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            byte[] received = new byte[BYTES];
            new DataInputStream(socket.getInputStream()).readFully(received);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.write(received);
            out.flush();
            return socket.getSession().getPeerPrincipal().getName();
        }
    }
}
