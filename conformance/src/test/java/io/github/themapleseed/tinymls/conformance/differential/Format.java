package io.github.themapleseed.tinymls.conformance.differential;

import java.security.GeneralSecurityException;
import java.security.Key;
import javax.crypto.Cipher;

/** One side of the comparison: where its ciphers and keys come from, and the model of what they put out. */
interface Format {
    /** A new cipher under test. */
    Cipher cipher() throws GeneralSecurityException;

    /** A cipher that seals and opens what the one under test is given or has put out. */
    Cipher reference() throws GeneralSecurityException;

    /** The key of the format's own. */
    Key key();

    /** Whether a message is sealed under the IV the cipher shows, or bound to that of the caller if there is one. */
    boolean sealsUnderShownIv();

    /** The length of a message. */
    int sealedLength(int plaintextLength, int tagBits);

    /** How many bytes of a message may have left when so many bytes of plaintext have been taken. */
    int readyWhenTaken(int taken);

    /** The JDK's AES/GCM; a whole block leaves as soon as it is there. */
    abstract class Gcm implements Format {
        @Override
        public Cipher reference() throws GeneralSecurityException {
            return Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
        }

        @Override
        public boolean sealsUnderShownIv() {
            return true;
        }

        @Override
        public int sealedLength(int plaintextLength, int tagBits) {
            return plaintextLength + tagBits / Byte.SIZE;
        }

        @Override
        public int readyWhenTaken(int taken) {
            return taken - taken % 16;
        }
    }

    /** FORMAT.md sections 5 and 6: the header and a chunk leave as soon as the chunk is full. */
    abstract class Tiny implements Format {
        static final int CHUNK = 65_536;
        private static final int HEADER = 56;
        private static final int TAG = 16;

        @Override
        public Cipher reference() throws GeneralSecurityException {
            return cipher();
        }

        @Override
        public boolean sealsUnderShownIv() {
            return false;
        }

        @Override
        public int sealedLength(int plaintextLength, int tagBits) {
            return HEADER + plaintextLength + TAG * (plaintextLength / CHUNK + 1);
        }

        @Override
        public int readyWhenTaken(int taken) {
            return taken < CHUNK ? 0 : HEADER + taken / CHUNK * (CHUNK + TAG);
        }
    }
}
