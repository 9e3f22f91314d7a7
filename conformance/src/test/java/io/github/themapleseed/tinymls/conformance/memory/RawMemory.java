package io.github.themapleseed.tinymls.conformance.memory;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The memory of a process, wherever it is read: as it stands, or in a core dump. */
interface RawMemory {
    /** Takes each piece. */
    interface Visitor {
        /**
         * @param piece big-endian, from 0 to its limit; valid during the call
         * @param fresh offsets from this on come again in the next piece
         * @param address address of offset 0
         */
        void visit(ByteBuffer piece, int fresh, long address, Mapping mapping);
    }

    /** Shows the visitor all that is there. */
    void read(Visitor visitor) throws IOException;

    /** What the mapping is for, as far as it can be told. */
    String use(Mapping mapping);

    /** Bytes that the last reading saw. */
    long bytesRead();

    /** Bytes among them that could not be read. */
    long bytesRefused();
}
