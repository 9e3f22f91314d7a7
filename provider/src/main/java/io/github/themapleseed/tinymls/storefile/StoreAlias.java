package io.github.themapleseed.tinymls.storefile;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Aliases of entries: 1 to 1,024 bytes of UTF-8, in which A to Z are folded to a to z, and nothing else (KEYSTORE.md
 * section 4).
 */
public final class StoreAlias {
    /** Most bytes of an alias. */
    public static final int MAX_BYTES = 1_024;

    private StoreAlias() {
    }

    /** The alias with A to Z in lower case. */
    public static String folded(String alias) {
        StringBuilder folded = new StringBuilder(alias);
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                folded.setCharAt(i, (char) (c - 'A' + 'a'));
            }
        }
        return folded.toString();
    }

    /**
     * The alias folded.
     *
     * @throws InvalidContentsException if it is empty, longer than {@link #MAX_BYTES} bytes, or has half a surrogate
     *     pair
     */
    public static String checked(String alias) {
        String folded = folded(alias);
        int bytes = utf8(folded).length;
        if (bytes < 1 || bytes > MAX_BYTES) {
            throw new InvalidContentsException("an alias has 1 to " + MAX_BYTES + " bytes of UTF-8, not " + bytes);
        }
        return folded;
    }

    /** The bytes of an alias. */
    static byte[] utf8(String alias) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(alias));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new InvalidContentsException("an alias has half a surrogate pair");
        }
    }

    /** The alias in those bytes, folded. */
    static String ofUtf8(byte[] bytes) {
        try {
            return checked(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            throw new InvalidContentsException("an alias is not valid UTF-8");
        }
    }
}
