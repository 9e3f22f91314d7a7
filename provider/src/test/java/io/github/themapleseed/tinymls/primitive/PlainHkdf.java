package io.github.themapleseed.tinymls.primitive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF written down once more, as the RFCs have it, over SunJCE. */
public final class PlainHkdf {
    private PlainHkdf() {
    }

    /** HKDF-Expand-Label (RFC 8446 section 7.1) for outputs of one block. */
    public static byte[] expandLabel(byte[] secret, String label, byte[] context, int length)
            throws GeneralSecurityException {
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.write(0);
        info.write(length);
        info.write(6 + label.length());
        info.writeBytes(("tls13 " + label).getBytes(StandardCharsets.US_ASCII));
        info.write(context.length);
        info.writeBytes(context);
        info.write(1);
        Mac mac = Mac.getInstance("HmacSHA256", "SunJCE");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return Arrays.copyOf(mac.doFinal(info.toByteArray()), length);
    }
}
