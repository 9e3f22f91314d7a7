package io.github.themapleseed.tinymls.primitive;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;

/** SunJCE's ciphers with a peculiarity that real providers have, or might have. */
public final class PeculiarProvider extends Provider {
    /** A peculiarity, and whether a delegate with it can be worked with. */
    public enum Way {
        /** None. */
        ORDINARY(true),
        /** As SunPKCS11: room for a tag, also when opening. */
        WANTS_ROOM_FOR_A_TAG(true),
        /** Room that has nothing to do with the result. */
        WANTS_MUCH_ROOM(true),
        /** Gives nothing away before the final call. */
        HOLDS_BACK(true),
        /** Has AES/CBC instead of AES/ECB, and gives nothing away before the final call. */
        HOLDS_BACK_IN_CBC(true),
        /** Wants other arrays for input and output. */
        REFUSES_IN_PLACE(true),
        /** Has no update at all. */
        REFUSES_UPDATE(true),
        /** As SunPKCS11 of JDK 17, which crashes then. */
        REFUSES_FINAL_WITHOUT_INPUT(true),
        /** Cannot seal nothing. */
        REFUSES_EMPTY_FINAL(false),
        /** Says that it wrote less than it did. */
        COUNTS_SHORT(false),
        /** Takes associated data in one piece only. */
        WANTS_ONE_PIECE(false),
        /** Forgets the associated data before the last piece. */
        FORGETS_PIECES(false),
        /** Opens what is not authentic. */
        BELIEVES_ALL(false),
        /** Says so of what is not authentic in a way of its own. */
        SAYS_IT_OTHERWISE(false),
        /** Never works again once it has refused a forgery. */
        STOPS_AT_A_FORGERY(false),
        /** Wrong from 4 KiB on. */
        WRONG_WHEN_LONG(false),
        /** Wrong AES. */
        WRONG_STEP(false),
        /** Lacks its native library when it is first used. */
        LACKS_ITS_LIBRARY(false),
        /** Lacks it when an object is made. */
        LACKS_ITS_LIBRARY_AT_ONCE(false);

        /** Whether it can be worked with. */
        public final boolean works;

        Way(boolean works) {
            this.works = works;
        }
    }

    private static final long serialVersionUID = 1L;
    private static final String CBC = "AES/CBC/NoPadding";

    /** A provider of that name and way. */
    public PeculiarProvider(String name, Way way) {
        super(name, "1.0", "peculiar: " + way);
        RecordingProvider recorder = new RecordingProvider(name);
        String step = way == Way.HOLDS_BACK_IN_CBC ? CBC : RecordingProvider.STEP;
        for (String transformation : new String[] {RecordingProvider.RECORD, step}) {
            offer("Cipher", transformation, () -> {
                if (way == Way.LACKS_ITS_LIBRARY_AT_ONCE) {
                    throw new UnsatisfiedLinkError("injected");
                }
                return new PeculiarCipher(recorder, transformation, way);
            });
        }
        offer("Mac", RecordingProvider.DERIVATION, () -> new RecordedMac(recorder));
    }

    private void offer(String type, String algorithm, Supplier<Object> maker) {
        putService(new Service(this, type, algorithm, PeculiarProvider.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                return maker.get();
            }
        });
    }

    private static final class PeculiarCipher extends RecordedCipher {
        private final Way way;
        private final boolean gcm;
        private byte[] held = {};
        private boolean sealing;
        private int pieces;
        private boolean stopped;

        PeculiarCipher(RecordingProvider recorder, String transformation, Way way) {
            super(recorder, transformation);
            this.way = way;
            this.gcm = transformation.equals(RecordingProvider.RECORD);
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameterSpec spec, SecureRandom random)
                throws InvalidKeyException, InvalidAlgorithmParameterException {
            begin(mode);
            super.engineInit(mode, key, spec, random);
        }

        @Override
        protected void engineInit(int mode, Key key, SecureRandom random) throws InvalidKeyException {
            begin(mode);
            super.engineInit(mode, key, random);
        }

        private void begin(int mode) {
            if (stopped) {
                throw new ProviderException("stopped");
            }
            if (way == Way.LACKS_ITS_LIBRARY) {
                throw new UnsatisfiedLinkError("injected");
            }
            sealing = mode == Cipher.ENCRYPT_MODE;
            pieces = 0;
            held = new byte[0];
        }

        @Override
        protected int engineGetOutputSize(int inputLength) {
            return switch (way) {
                case WANTS_ROOM_FOR_A_TAG -> inputLength + 16;
                case WANTS_MUCH_ROOM -> 2 * inputLength + 64;
                default -> super.engineGetOutputSize(inputLength);
            };
        }

        @Override
        protected void engineUpdateAAD(byte[] source, int offset, int length) {
            pieces++;
            if (way == Way.WANTS_ONE_PIECE && pieces > 1) {
                throw new IllegalStateException("one piece only");
            }
            if (way != Way.FORGETS_PIECES || pieces > 1) {
                super.engineUpdateAAD(source, offset, length);
            }
        }

        private void check(byte[] input, int length, byte[] output, int outputOffset) throws ShortBufferException {
            if (output.length - outputOffset < engineGetOutputSize(length)
                    && (way == Way.WANTS_ROOM_FOR_A_TAG || way == Way.WANTS_MUCH_ROOM)) {
                throw new ShortBufferException();
            }
            if (input == output && way == Way.REFUSES_IN_PLACE) {
                throw new ProviderException("not in place");
            }
        }

        @Override
        protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int outputOffset)
                throws ShortBufferException {
            check(input, length, output, outputOffset);
            if (way == Way.REFUSES_UPDATE) {
                throw new UnsupportedOperationException("no update");
            }
            if (way == Way.HOLDS_BACK || way == Way.HOLDS_BACK_IN_CBC) {
                held = joined(input, offset, length);
                return 0;
            }
            int written = super.engineUpdate(input, offset, length, output, outputOffset);
            output[outputOffset] ^= (byte) (way == Way.WRONG_STEP ? 1 : 0);
            return written;
        }

        private byte[] joined(byte[] input, int offset, int length) {
            byte[] all = Arrays.copyOf(held, held.length + length);
            if (length > 0) {
                System.arraycopy(input, offset, all, held.length, length);
            }
            return all;
        }

        @Override
        protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
                throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
            if (way == Way.REFUSES_FINAL_WITHOUT_INPUT && input == null
                    || way == Way.REFUSES_EMPTY_FINAL && length == 0) {
                throw new IllegalStateException("no input");
            }
            check(input, length, output, outputOffset);
            byte[] all = joined(input, offset, length);
            int written;
            try {
                written = super.engineDoFinal(all, 0, all.length, output, outputOffset);
            } catch (AEADBadTagException e) {
                return forgery(length, e);
            }
            if (!gcm && way == Way.WRONG_STEP || gcm && sealing && length > 4000 && way == Way.WRONG_WHEN_LONG) {
                output[outputOffset + written - 1] ^= 1;
            }
            return way == Way.COUNTS_SHORT ? written - 1 : written;
        }

        private int forgery(int length, AEADBadTagException e) throws BadPaddingException {
            stopped = way == Way.STOPS_AT_A_FORGERY;
            if (way == Way.SAYS_IT_OTHERWISE) {
                throw new ProviderException("CKR_SOMETHING");
            }
            if (way == Way.BELIEVES_ALL) {
                return length - 16;
            }
            throw e;
        }

        @Override
        protected byte[] engineDoFinal(byte[] input, int offset, int length)
                throws IllegalBlockSizeException, BadPaddingException {
            if (way == Way.REFUSES_FINAL_WITHOUT_INPUT && input == null
                    || way == Way.REFUSES_EMPTY_FINAL && length == 0) {
                throw new IllegalStateException("no input");
            }
            return super.engineDoFinal(input, offset, length);
        }
    }
}
