package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.session.KeyEndedException;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import io.github.themapleseed.tinymls.session.SessionHandle;
import java.security.InvalidAlgorithmParameterException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/** The types that applications may name, which live in the root package above this one. */
public interface ApiTypes {
    /** A live key around that handle. */
    SecretKey liveKey(SessionHandle handle);

    /** The policy that a parameter object for one key asks for. */
    RatchetPolicy policy(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException;

    /** What applications get for a refused message. */
    AEADBadTagException refused(RefusedMessageException refusal);

    /** What applications get for sealing with a key whose life is over. */
    IllegalStateException ended(KeyEndedException ended);
}
