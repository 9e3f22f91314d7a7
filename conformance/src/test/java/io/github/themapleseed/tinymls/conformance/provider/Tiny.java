package io.github.themapleseed.tinymls.conformance.provider;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/** The provider as applications get it: configured by a settings file, and used through {@code Cipher} alone. */
final class Tiny {
    /** What a caller may be given piece by piece, and whether all went well in the end. */
    record Released(byte[] bytes, GeneralSecurityException failure) {
    }

    private Tiny() {
    }

    /** A provider that was configured with a file of these lines, such as {@code tinymls.window=unlimited}. */
    static Provider configured(String... settings) {
        try {
            Path file = Files.createTempFile("tinymls", ".properties");
            try {
                Files.write(file, List.of(settings));
                return new TinyMlsProvider().configure(file.toString());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A cipher that is ready for one message; {@code iv} is null where none is given. */
    static Cipher cipher(Provider provider, int mode, Key key, byte[] iv, byte[] aad) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("TinyMLS", provider);
        init(cipher, mode, key, iv);
        cipher.updateAAD(aad);
        return cipher;
    }

    /** Initialises with an IV, or, where that is null, without. */
    static void init(Cipher cipher, int mode, Key key, byte[] iv) throws GeneralSecurityException {
        if (iv == null) {
            cipher.init(mode, key);
        } else if (iv.length == 0) {
            cipher.init(mode, key, new IvParameterSpec(iv));
        } else {
            cipher.init(mode, key, new GCMParameterSpec(128, iv));
        }
    }

    /** Opens a message in one call. */
    static byte[] open(Provider provider, Key key, byte[] iv, byte[] aad, byte[] message)
            throws GeneralSecurityException {
        return cipher(provider, Cipher.DECRYPT_MODE, key, iv, aad).doFinal(message);
    }

    /** Feeds a cipher pieces of a length, takes what comes, and goes on to the end whatever that is. */
    static Released inPieces(Cipher cipher, byte[] input, int pieceBytes) {
        ByteArrayOutputStream released = new ByteArrayOutputStream();
        for (int at = 0; at < input.length; at += pieceBytes) {
            byte[] out = cipher.update(input, at, Math.min(pieceBytes, input.length - at));
            released.writeBytes(out);
        }
        try {
            released.writeBytes(cipher.doFinal());
            return new Released(released.toByteArray(), null);
        } catch (GeneralSecurityException e) {
            return new Released(released.toByteArray(), e);
        }
    }

    /** The same with pieces of different lengths, taken in turn. */
    static byte[] inUnevenPieces(Cipher cipher, byte[] input, int... pieceBytes) throws GeneralSecurityException {
        ByteArrayOutputStream released = new ByteArrayOutputStream();
        int at = 0;
        for (int i = 0; at < input.length; i++) {
            int end = Math.min(input.length, at + pieceBytes[i % pieceBytes.length]);
            released.writeBytes(cipher.update(Arrays.copyOfRange(input, at, end)));
            at = end;
        }
        released.writeBytes(cipher.doFinal());
        return released.toByteArray();
    }
}
