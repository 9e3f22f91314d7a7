package io.github.themapleseed.tinymls.conformance.claim;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.Key;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.SealedObject;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Code that has AES/GCM/NoPadding written into it: what it sees with some key, asking some question beforehand. */
final class Code {
    private static final byte[] AAD = {1, 2, 3};
    private static final byte[] TEXT = "thirty-three bytes of plain text.".getBytes();

    private final Transcript seen = new Transcript();
    private final Key key;
    private final Question question;

    /** Asked of a cipher before its first init; all but the first settle it on the first provider of the name. */
    interface Question {
        Object ask(Cipher cipher) throws Exception;
    }

    Code(Key key, Question question) {
        this.key = key;
        this.question = question;
    }

    private static GCMParameterSpec spec(int number) {
        byte[] iv = new byte[12];
        Arrays.fill(iv, (byte) number);
        return new GCMParameterSpec(128, iv);
    }

    /** A new cipher, after the question. */
    private Cipher cipher() throws Exception {
        Cipher cipher = Cipher.getInstance(Place.NAME);
        seen.note("question", () -> question.ask(cipher));
        return cipher;
    }

    private Cipher ready(int mode, int number) throws Exception {
        Cipher cipher = cipher();
        cipher.init(mode, key, spec(number));
        return cipher;
    }

    /** All of it. */
    List<String> run() throws Exception {
        seen.note("allowed", () -> Cipher.getMaxAllowedKeyLength(Place.NAME));
        inits();
        reuse();
        seen.note("arrays", this::arrays);
        seen.note("buffers", this::buffers);
        seen.note("streams", this::streams);
        seen.note("object", this::object);
        seen.note("wrap", this::wrap);
        seen.note("forged", () -> ready(Cipher.DECRYPT_MODE, 1).doFinal(new byte[40]));
        return seen.lines();
    }

    private void inits() throws Exception {
        for (int mode = Cipher.ENCRYPT_MODE; mode <= Cipher.UNWRAP_MODE; mode++) {
            int as = mode;
            Cipher cipher = cipher();
            seen.note("init " + mode, () -> init(cipher, () -> cipher.init(as, key)));
            seen.note("init null " + mode, () -> init(cipher, () -> cipher.init(as, key, (GCMParameterSpec) null)));
            seen.note("init iv " + mode, () -> init(cipher, () -> cipher.init(as, key, new IvParameterSpec(AAD))));
            seen.note("init gcm " + mode, () -> init(cipher, () -> cipher.init(as, key, spec(9))));
            seen.note("iv", cipher::getIV);
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("GCM");
            parameters.init(spec(8));
            seen.note("init parameters " + mode, () -> init(cipher, () -> cipher.init(as, key, parameters)));
            seen.note("iv", () -> cipher.getParameters().getParameterSpec(GCMParameterSpec.class).getIV());
        }
    }

    private interface Init {
        void run() throws Exception;
    }

    private static Object init(Cipher cipher, Init init) throws Exception {
        init.run();
        return cipher.getOutputSize(10) + " " + cipher.getIV().length + " " + cipher.getParameters().getAlgorithm()
                + " of " + cipher.getParameters().getProvider().getName();
    }

    /** An IV is refused the second time, and a message without init. */
    private void reuse() throws Exception {
        Cipher cipher = cipher();
        for (int number : new int[] {1, 1, 2, 1, 2, 2}) {
            seen.note("init again " + number, () -> {
                cipher.init(Cipher.ENCRYPT_MODE, key, spec(number));
                return "done";
            });
            seen.note("seal", () -> cipher.doFinal(TEXT));
            seen.note("seal again", () -> cipher.doFinal(TEXT));
            seen.note("update", () -> cipher.update(TEXT));
        }
    }

    private Object arrays() throws Exception {
        Cipher cipher = ready(Cipher.ENCRYPT_MODE, 1);
        cipher.updateAAD(AAD);
        byte[] out = new byte[100];
        int count = cipher.update(TEXT, 0, 20, out);
        seen.note("late", () -> {
            cipher.updateAAD(AAD);
            return "done";
        });
        seen.note("short", () -> cipher.doFinal(TEXT, 20, 13, new byte[3], 1));
        count += cipher.doFinal(TEXT, 20, 13, out, count);
        Cipher back = ready(Cipher.DECRYPT_MODE, 1);
        back.updateAAD(AAD, 0, AAD.length);
        seen.note("none yet", () -> back.update(out, 0, 0));
        seen.note("opened", () -> back.doFinal(out, 0, out.length - 51));
        return Arrays.copyOf(out, count);
    }

    private Object buffers() throws Exception {
        Cipher cipher = ready(Cipher.ENCRYPT_MODE, 2);
        cipher.updateAAD(ByteBuffer.wrap(AAD));
        ByteBuffer out = ByteBuffer.allocateDirect(60);
        ByteBuffer in = ByteBuffer.wrap(TEXT).asReadOnlyBuffer();
        int count = cipher.update(in.limit(17), out);
        count += cipher.doFinal(in.limit(TEXT.length), out);
        Cipher back = ready(Cipher.DECRYPT_MODE, 2);
        back.updateAAD(ByteBuffer.wrap(AAD));
        ByteBuffer opened = ByteBuffer.allocate(60);
        seen.note("opened", () -> back.doFinal(out.flip(), opened) + " " + opened);
        return count + " " + in + " " + out.position();
    }

    private Object streams() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream sealing = new CipherOutputStream(out, ready(Cipher.ENCRYPT_MODE, 3))) {
            sealing.write(new byte[10_000]);
            sealing.write(7);
        }
        ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
        byte[] back = new CipherInputStream(in, ready(Cipher.DECRYPT_MODE, 3)).readAllBytes();
        seen.note("back", () -> back);
        return out.toByteArray();
    }

    private Object object() throws Exception {
        SealedObject sealed = new SealedObject("something", ready(Cipher.ENCRYPT_MODE, 4));
        return sealed.getAlgorithm() + " " + sealed.getObject(ready(Cipher.DECRYPT_MODE, 4)) + " "
                + sealed.getObject(key);
    }

    private Object wrap() throws Exception {
        byte[] wrapped = ready(Cipher.WRAP_MODE, 5).wrap(new SecretKeySpec(TEXT, "Some"));
        Cipher back = ready(Cipher.UNWRAP_MODE, 5);
        seen.note("unwrapped", () -> back.unwrap(wrapped, "Some", Cipher.SECRET_KEY).getEncoded());
        seen.note("no key", () -> back.unwrap(new byte[20], "Some", Cipher.SECRET_KEY));
        seen.note("nothing", () -> ready(Cipher.WRAP_MODE, 6).wrap(null));
        return wrapped;
    }
}
