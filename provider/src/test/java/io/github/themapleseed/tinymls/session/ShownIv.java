package io.github.themapleseed.tinymls.session;

import java.lang.reflect.Field;

/** The IV of a message as it is after {@code getIV} has shown a certain nonce. */
final class ShownIv {
    private ShownIv() {
    }

    /** An IV that reserves that nonce; null reserves none. */
    static MessageIv of(ReservedNonce nonce) {
        try {
            MessageIv iv = new MessageIv();
            Field reserved = MessageIv.class.getDeclaredField("reserved");
            reserved.setAccessible(true);
            reserved.set(iv, nonce);
            return iv;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
