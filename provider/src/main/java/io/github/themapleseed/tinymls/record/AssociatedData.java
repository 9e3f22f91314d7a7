package io.github.themapleseed.tinymls.record;

import io.github.themapleseed.tinymls.primitive.GcmEngine;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The associated data of a message, framed so that caller IV and AAD cannot run into each other (FORMAT.md):
 *
 * <pre>prefix (24) | length of the caller IV (4) | caller IV | AAD</pre>
 *
 * It is fed to the engine in pieces; the arrays are not copied and must not change meanwhile.
 *
 * @param callerIv the caller's IV, empty if there is none
 * @param aad the array that holds the caller's AAD
 * @param aadBytes how many of its bytes, from the start, are AAD
 */
public record AssociatedData(byte[] callerIv, byte[] aad, int aadBytes) {
    /** Bytes of the prefix and the length behind it. */
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
     * Feeds all of it.
     *
     * @param framed {@link #FRAME_BYTES} bytes to work in
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
