package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.platform.Nullable;
import io.github.themapleseed.tinymls.session.KeyEndedException;
import io.github.themapleseed.tinymls.session.KeyHandle;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
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
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;

/**
 * {@code Cipher} "TinyMLS": turns every overload of the JCA into a call of one {@link CipherOperation}. A cipher holds
 * its key's handle, so the key lives while the cipher does. Not thread-safe, like every {@code Cipher}.
 */
public final class TinyMlsCipher extends CipherSpi {
    /** The block of AES. Nothing is padded to it; callers of {@code getBlockSize} expect that of AES/GCM. */
    private static final int BLOCK_BYTES = 16;
    /** The length of the AES keys in use, not of the root key. The JDK asks for it if crypto.policy limits lengths. */
    private static final int KEY_BITS = 256;
    /** The longest array that a caller is given; it may be too long for the heap all the same. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 1;
    private static final byte[] EMPTY = {};

    private final ProviderContext context;
    private final ProviderErrorState errors;
    private @Nullable KeyHandle handle;
    private CallerParameters parameters = CallerParameters.NONE;
    private @Nullable CipherOperation operation;

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
    protected @Nullable byte[] engineGetIV() {
        requireWorking();
        CipherOperation current = operation;
        try {
            return current == null ? null : current.iv();
        } catch (RuntimeException | Error e) {
            giveUp(Objects.requireNonNull(current), e);
            throw e;
        } finally {
            Reference.reachabilityFence(handle);
        }
    }

    @Override
    protected @Nullable AlgorithmParameters engineGetParameters() {
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
        KeyHandle resolved = KeyResolver.handle(key, context, seals);
        handle = resolved;
        parameters = given;
        operation = seals
                ? new EncryptOperation(resolved, given.iv(), context.chosen(random))
                : new DecryptOperation(resolved, given.iv(), context.bufferBytes());
    }

    /** Gives up the message begun and releases the key: the cipher is as before its first init. */
    void discard() {
        if (operation != null) {
            operation.reset();
            operation = null;
        }
        handle = null;
    }

    /**
     * Checks that the provider is not in its error state.
     *
     * @throws java.security.ProviderException if it is; the message begun is given up then, and the key released
     */
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

    /** The handle of the key in use. */
    private KeyHandle handle() {
        return Objects.requireNonNull(handle);
    }

    private interface Step<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * Runs a call in the middle of a message. If it fails, a part of the message may be lost: the cipher needs an init.
     *
     * @throws IllegalStateException in place of a failure that says that the key's life is over
     */
    private <T, E extends Exception> T midMessage(CipherOperation current, Step<T, E> step) throws E {
        try {
            return step.run();
        } catch (RuntimeException | Error e) {
            giveUp(current, e);
            throw e;
        } finally {
            Reference.reachabilityFence(handle);
        }
    }

    /** After a failure in the middle of a message: throws it in its public form if it has one, and needs an init. */
    private void giveUp(CipherOperation current, Throwable failure) {
        throwIfEnded(current, failure);
        discard();
    }

    /** If the failure says that the key's life is over, reports the refusal and throws it in its public form. */
    private void throwIfEnded(CipherOperation current, Throwable failure) {
        if (failure instanceof KeyEndedException ended) {
            current.reset();
            handle().reportRefused(ended);
            throw context.types().ended(ended);
        }
    }

    @Override
    protected void engineUpdateAAD(byte[] source, int offset, int length) {
        operation().updateAad(source, offset, length);
    }

    @Override
    protected void engineUpdateAAD(ByteBuffer source) {
        CipherOperation current = operation();
        try (HeapInput input = HeapInput.of(source)) {
            current.updateAad(input.bytes(), input.offset(), input.length());
        }
        source.position(source.limit());
    }

    @Override
    protected byte[] engineUpdate(byte[] input, int offset, int length) {
        CipherOperation current = operation();
        return midMessage(current, () -> current.update(input, offset, length));
    }

    @Override
    protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws ShortBufferException {
        CipherOperation current = operation();
        OutputRegion target = new OutputRegion(output, outputOffset, output.length - outputOffset);
        return midMessage(current, () -> current.update(input, offset, length, target));
    }

    @Override
    protected int engineUpdate(ByteBuffer source, ByteBuffer output) throws ShortBufferException {
        CipherOperation current = operation();
        try (HeapInput input = HeapInput.of(source)) {
            // buffers without an accessible array may share memory: no more is written there than was read
            int needed = source.hasArray() && output.hasArray() ? output.remaining() : input.length();
            HeapOutput heap = HeapOutput.over(output, needed);
            int written = midMessage(current,
                    () -> current.update(input.bytes(), input.offset(), input.length(), heap.target()));
            source.position(source.limit());
            heap.deliver(written);
            return written;
        }
    }

    @Override
    protected byte[] engineDoFinal(byte[] input, int offset, int length)
            throws IllegalBlockSizeException, AEADBadTagException {
        CipherOperation current = operation();
        long size = finalSize(current, input, length);
        if (size > LONGEST_ARRAY) {
            throw new IllegalBlockSizeException("the output is too long for one array: take it in pieces");
        }
        byte[] output = new byte[(int) size];
        finish(current, input, offset, length, OutputRegion.of(output), output.length);
        return output;
    }

    @Override
    protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws ShortBufferException, AEADBadTagException {
        CipherOperation current = operation();
        OutputRegion target = new OutputRegion(output, outputOffset, output.length - outputOffset);
        long size = finalSize(current, input, length);
        target.require(size);
        return finish(current, input, offset, length, target, (int) size);
    }

    @Override
    protected int engineDoFinal(ByteBuffer source, ByteBuffer output)
            throws ShortBufferException, AEADBadTagException {
        CipherOperation current = operation();
        try (HeapInput input = HeapInput.of(source)) {
            long size = finalSize(current, input.bytes(), input.length());
            HeapOutput heap = HeapOutput.over(output, (int) Math.min(Integer.MAX_VALUE, size));
            heap.target().require(size);
            int written = finish(current, input.bytes(), input.offset(), input.length(), heap.target(), (int) size);
            source.position(source.limit());
            heap.deliver(written);
            return written;
        }
    }

    /** The exact output of the message's last call; input is null if the caller named none. */
    private long finalSize(CipherOperation current, @Nullable byte[] input, int length) throws AEADBadTagException {
        if (input == null) {
            current.checkBegun();
        }
        try {
            return current.finalSize(length);
        } catch (RefusedMessageException refusal) {
            throw refused(current, refusal);
        }
    }

    private int finish(CipherOperation current, @Nullable byte[] input, int offset, int length, OutputRegion target,
            int size) throws AEADBadTagException {
        try {
            current.finish(input == null ? EMPTY : input, offset, length, target, size);
            return size;
        } catch (RefusedMessageException refusal) {
            throw refused(current, refusal);
        } catch (RuntimeException | Error e) {
            throwIfEnded(current, e);
            current.reset(); // the cipher is as after init
            throw e;
        } finally {
            Reference.reachabilityFence(handle);
        }
    }

    /** Reports a refusal, after which the cipher is as after init, and returns it in a type that applications know. */
    private AEADBadTagException refused(CipherOperation current, RefusedMessageException refusal) {
        boolean incomplete = current.hasReleased();
        current.reset();
        context.dependencies().keys().reportRefused(handle(), refusal);
        AEADBadTagException failure = context.types().refused(refusal);
        return incomplete ? FailureSwallowingCaller.passable(failure) : failure;
    }

    @Override
    protected byte[] engineWrap(Key key) throws IllegalBlockSizeException, InvalidKeyException {
        byte[] encoding = KeyEncoding.of(key, "only a key with an encoding can be wrapped");
        try {
            return engineDoFinal(encoding, 0, encoding.length);
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("sealing checks no tag", e);
        } finally {
            Arrays.fill(encoding, (byte) 0);
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
            return UnwrappedKey.of(encoding, algorithm, type);
        } catch (AEADBadTagException | IllegalBlockSizeException e) {
            throw new InvalidKeyException("the wrapped key does not open", e);
        } finally {
            Arrays.fill(encoding, (byte) 0);
        }
    }
}
