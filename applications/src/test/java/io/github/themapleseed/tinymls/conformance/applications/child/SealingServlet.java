package io.github.themapleseed.tinymls.conformance.applications.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.themapleseed.tinymls.TinyMls;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/** A web application that seals and opens under its own live key; what the last part of the path says. */
public final class SealingServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String value = request.getParameter("value");
        try {
            response.getWriter().write(switch (request.getPathInfo()) {
                case "/seal" -> HexFormat.of().formatHex(run(Cipher.ENCRYPT_MODE, value.getBytes(UTF_8)));
                case "/open" -> new String(run(Cipher.DECRYPT_MODE, HexFormat.of().parseHex(value)), UTF_8);
                case "/key" -> HexFormat.of().formatHex(key().getEncoded());
                case "/loader" -> TinyMls.class.getClassLoader().toString();
                case "/metrics" -> TinyMls.metrics();
                case "/health" -> TinyMls.health().toString();
                default -> throw new IllegalArgumentException(request.getPathInfo());
            });
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private SecretKey key() {
        return (SecretKey) getServletContext().getAttribute(SealingListener.KEY);
    }

    private byte[] run(int mode, byte[] input) throws GeneralSecurityException {
        ServletContext context = getServletContext();
        Cipher cipher = Cipher.getInstance("TinyMLS", (Provider) context.getAttribute(SealingListener.PROVIDER));
        cipher.init(mode, key());
        return cipher.doFinal(input);
    }
}
