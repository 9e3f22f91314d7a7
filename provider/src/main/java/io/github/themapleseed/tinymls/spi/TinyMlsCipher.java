package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.session.KeyEndedException;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import io.github.themapleseed.tinymls.session.SessionHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;

/**
 * {@code Cipher} "TinyMLS": brings every overload of the JCA to one {@link CipherOperation}. A cipher holds its key's
 * handle, so the key lives while the cipher does. Not thread-safe, like every {@code Cipher}.
 */
public final class TinyMlsCipher extends CipherSpi {
    private static final int BLOCK_BYTES = 16;
    private static final int KEY_BITS = 256;
    private static final byte[] EMPTY = {};

    private final ProviderContext context;
    private final ErrorState errors;
    private SessionHandle handle;
    private CallerParameters parameters = CallerParameters.NONE;
    private CipherOperation operation;

    /** A cipher of that provider. */
    public TinyMlsCipher(ProviderContext context) {
        this.context = context;
        this.errors = context.errors();
    }

    @Override
    protected void engineSetMode(String mode) throws NoSuchAlgorithmException {
        if (!mode.equalsIgnoreCase("GCM")) {
            throw new NoSuchAlgorithmException("TinyMLS has mode GCM, not " + mode);
        }
    }

    @Override
    protected void engineSetPadding(String padding) throws NoSuchPaddingException {
        if (!padding.equalsIgnoreCase("NoPadding")) {
            throw new NoSuchPaddingException("TinyMLS has NoPadding, not " + padding);
        }
    }

    @Override
    protected int engineGetBlockSize() {
        return BLOCK_BYTES;
    }

    @Override
    protected int engineGetKeySize(Key key) throws InvalidKeyException {
        if (key == null) {
            throw new InvalidKeyException("the key is null");
        }
        return KEY_BITS;
    }

    @Override
    protected int engineGetOutputSize(int inputLength) {
        return operation().outputSize(inputLength);
    }

    @Override
    protected byte[] engineGetIV() {
        requireWorking();
        return operation == null ? null : guarded(() -> operation.iv());
    }

    @Override
    protected AlgorithmParameters engineGetParameters() {
        byte[] iv = engineGetIV();
        return iv == null ? null : TinyMlsParameters.of(iv, parameters.tagBits(), context);
    }

    @Override
    protected void engineInit(int mode, Key key, SecureRandom random) throws InvalidKeyException {
        init(mode, key, CallerParameters.NONE, random);
    }

    @Override
    protected void engineInit(int mode, Key key, AlgorithmParameterSpec spec, SecureRandom random)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        discard();
        init(mode, key, context.allowed(CallerParameters.of(spec)), random);
    }

    @Override
    protected void engineInit(int mode, Key key, AlgorithmParameters given, SecureRandom random)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        discard();
        init(mode, key, context.allowed(CallerParameters.of(given)), random);
    }

    private void init(int mode, Key key, CallerParameters given, SecureRandom random) throws InvalidKeyException {
        discard();
        errors.check();
        boolean seals = mode == Cipher.ENCRYPT_MODE || mode == Cipher.WRAP_MODE;
        handle = KeyResolver.handle(key, context, seals);
        parameters = given;
        operation = seals
                ? new EncryptOperation(handle.session().sealer(), given.iv(), context.chosen(random))
                : new DecryptOperation(handle.session().opener(), given.iv(), context.bufferBytes());
    }

    /** Throws away the message begun and lets the key go: the cipher is as before its first init. */
    void discard() {
        if (operation != null) {
            operation.reset();
            operation = null;
        }
        handle = null;
    }

    /** In the provider's error state the message begun and the key are released, and nothing goes on. */
    private void requireWorking() {
        if (errors.isEntered()) {
            discard();
            errors.check();
        }
    }

    private CipherOperation operation() {
        requireWorking();
        if (operation == null) {
            throw new IllegalStateException("the cipher is not initialised");
        }
        return operation;
    }

    private interface Step<T, E extends Exception> {
        T run() throws E;
    }

    /** Runs a step; if the key's life is over, it fails in public terms and the message begun is thrown away. */
    private <T, E extends Exception> T guarded(Step<T, E> step) throws E {
        try {
            return step.run();
        } catch (KeyEndedException e) {
            operation.reset();
            throw ended(e);
        } catch (RuntimeException | Error e) {
            discard(); // a part of the message may be lost: it must not go on without, so only an init goes on
            throw e;
        } finally {
            Reference.reachabilityFence(handle);
        }
    }

    @Override
    protected void engineUpdateAAD(byte[] source, int offset, int length) {
        operation().updateAad(source, offset, length);
    }

    @Override
    protected void engineUpdateAAD(ByteBuffer source) {
        CipherOperation current = operation();
        HeapInput input = HeapInput.of(source);
        current.updateAad(input.bytes(), input.offset(), input.length());
        source.position(source.limit());
    }

    @Override
    protected byte[] engineUpdate(byte[] input, int offset, int length) {
        CipherOperation current = operation();
        return guarded(() -> current.update(input, offset, length));
    }

    @Override
    protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws ShortBufferException {
        CipherOperation current = operation();
        OutputRegion target = new OutputRegion(output, outputOffset, output.length - outputOffset);
        return guarded(() -> current.update(input, offset, length, target));
    }

    @Override
    protected int engineUpdate(ByteBuffer source, ByteBuffer output) throws ShortBufferException {
        CipherOperation current = operation();
        HeapInput input = HeapInput.of(source);
        boolean told = source.hasArray() && output.hasArray(); // if not, it may be the same memory: no more than is read
        HeapOutput heap = HeapOutput.over(output, told ? output.remaining() : input.length());
        int written = guarded(() ->
                current.update(input.bytes(), input.offset(), input.length(), heap.target()));
        source.position(source.limit());
        heap.deliver(written);
        return written;
    }

    @Override
    protected byte[] engineDoFinal(byte[] input, int offset, int length)
            throws IllegalBlockSizeException, AEADBadTagException {
        CipherOperation current = operation();
        try {
            current.checkLength(length); // before room is made for what is no message
            byte[] output = new byte[arraySize(current.outputSize(length))];
            int written = doFinal(input, offset, length, OutputRegion.of(output));
            if (written == output.length) {
                return output;
            }
            byte[] exact = Arrays.copyOf(output, written);
            Arrays.fill(output, (byte) 0); // it may hold plaintext
            return exact;
        } catch (RefusedMessageException refusal) {
            throw refused(refusal);
        } catch (ShortBufferException e) {
            throw new IllegalStateException("the output was made to size", e);
        }
    }

    private static int arraySize(int size) throws IllegalBlockSizeException {
        if (size == Integer.MAX_VALUE) {
            throw new IllegalBlockSizeException("the output is too long for one array: take it in pieces");
        }
        return size;
    }

    @Override
    protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws ShortBufferException, IllegalBlockSizeException, AEADBadTagException {
        operation();
        return doFinal(input, offset, length, new OutputRegion(output, outputOffset, output.length - outputOffset));
    }

    @Override
    protected int engineDoFinal(ByteBuffer source, ByteBuffer output)
            throws ShortBufferException, IllegalBlockSizeException, AEADBadTagException {
        CipherOperation current = operation();
        HeapInput input = HeapInput.of(source);
        HeapOutput heap = HeapOutput.over(output, current.outputSize(input.length()));
        int written = doFinal(input.bytes(), input.offset(), input.length(), heap.target());
        source.position(source.limit());
        heap.deliver(written);
        return written;
    }

    private int doFinal(byte[] input, int offset, int length, OutputRegion target)
            throws ShortBufferException, AEADBadTagException {
        CipherOperation current = operation;
        if (input == null) {
            current.checkBegun();
        }
        try {
            return current.doFinal(input, offset, length, target);
        } catch (RefusedMessageException refusal) {
            throw refused(refusal);
        } catch (KeyEndedException e) {
            current.reset();
            throw ended(e);
        } catch (RuntimeException | Error e) {
            current.reset();
            throw e;
        } finally {
            Reference.reachabilityFence(handle);
        }
    }

    private IllegalStateException ended(KeyEndedException refusal) {
        context.environment().keys().reportRefused(handle.session(), refusal);
        return context.types().ended(refusal);
    }

    /** After a refusal the cipher is as after init. */
    private AEADBadTagException refused(RefusedMessageException refusal) {
        boolean incomplete = operation.hasReleased();
        operation.reset();
        context.environment().keys().reportRefused(handle.session(), refusal);
        AEADBadTagException failure = context.types().refused(refusal);
        return incomplete ? FailureSwallowingCaller.passable(failure) : failure;
    }

    @Override
    protected byte[] engineWrap(Key key) throws IllegalBlockSizeException, InvalidKeyException {
        byte[] encoding = KeyWrapping.encoding(key);
        try {
            return engineDoFinal(encoding, 0, encoding.length);
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("sealing checks no tag", e);
        } finally {
            KeyWrapping.wipe(encoding);
        }
    }

    @Override
    protected Key engineUnwrap(byte[] wrapped, String algorithm, int type)
            throws InvalidKeyException, NoSuchAlgorithmException {
        if (wrapped == null) {
            throw new InvalidKeyException("there is no wrapped key to open: it is null");
        }
        byte[] encoding = EMPTY;
        try {
            encoding = engineDoFinal(wrapped, 0, wrapped.length);
            return KeyWrapping.key(encoding, algorithm, type);
        } catch (AEADBadTagException | IllegalBlockSizeException e) {
            throw new InvalidKeyException("the wrapped key does not open", e);
        } finally {
            KeyWrapping.wipe(encoding);
        }
    }
}
