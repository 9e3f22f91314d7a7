package io.github.themapleseed.tinymls.record;

import io.github.themapleseed.tinymls.primitive.GcmEngine;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The associated data of a message. It frames the caller IV with its length, so that no caller IV and AAD give the same
 * bytes as others (FORMAT.md section 6):
 *
 * <pre>prefix (24) | length of the caller IV (4) | caller IV | AAD</pre>
 *
 * The arrays are not copied and must not change while the object is used.
 *
 * @param callerIv the caller's IV, empty if there is none
 * @param aad the array that holds the caller's AAD
 * @param aadBytes bytes of AAD, from the start of that array
 */
public record AssociatedData(byte[] callerIv, byte[] aad, int aadBytes) {
    /** Bytes of the header's prefix and of the caller IV's length. */
    static final int FRAME_BYTES = Header.PREFIX_BYTES + Integer.BYTES;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] EMPTY = {};
    /** Neither caller IV nor AAD. */
    public static final AssociatedData NONE = new AssociatedData(EMPTY, EMPTY, 0);

    /** Whether there is a caller IV. */
    public boolean ivBound() {
        return callerIv.length > 0;
    }

    /**
     * Passes all associated data to an engine, piece by piece.
     *
     * @param framed {@link #FRAME_BYTES} bytes, which are overwritten
     */
    void feed(GcmEngine engine, Header header, byte[] framed) {
        header.writePrefixTo(framed);
        INT.set(framed, Header.PREFIX_BYTES, callerIv.length);
        engine.aad(framed, 0, framed.length);
        if (callerIv.length > 0) {
            engine.aad(callerIv, 0, callerIv.length);
        }
        if (aadBytes > 0) {
            engine.aad(aad, 0, aadBytes);
        }
    }
}
