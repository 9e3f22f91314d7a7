package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.session.KeyEndedException;
import io.github.themapleseed.tinymls.session.KeyHandle;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import java.nio.file.Path;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyStore;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/** Makes the types that applications may name. They are in the root package, which this room does not import. */
public interface PublicTypeFactory {
    /** A live key that holds that handle. */
    SecretKey liveKey(KeyHandle handle);

    /**
     * The policy that a parameter object for one key asks for.
     *
     * @throws InvalidAlgorithmParameterException if it is no RatchetParameterSpec of this provider
     */
    RatchetPolicy policy(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException;

    /**
     * The file that a parameter object for a key store names.
     *
     * @throws UnsupportedOperationException if it is no StoreFileParameter of this provider
     */
    Path storePath(KeyStore.LoadStoreParameter parameter);

    /** The exception that applications get for a refused message. */
    AEADBadTagException refused(RefusedMessageException refusal);

    /** The exception that applications get for sealing with a key whose life is over. */
    IllegalStateException ended(KeyEndedException ended);
}
