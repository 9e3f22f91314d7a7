package io.github.themapleseed.tinymls.spi;

import io.github.themapleseed.tinymls.session.KeyHandle;
import io.github.themapleseed.tinymls.session.Policy;
import io.github.themapleseed.tinymls.session.Refusal;
import io.github.themapleseed.tinymls.session.SessionEndedException;
import java.security.InvalidAlgorithmParameterException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/** The types that applications may name, which live in the root package above this one. */
public interface PublicTypes {
    /** A live key around that handle. */
    SecretKey liveKey(KeyHandle handle);

    /** The policy that a parameter object for one key asks for. */
    Policy policy(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException;

    /** What applications get for a refused message. */
    AEADBadTagException refused(Refusal refusal);

    /** What applications get for sealing with a key whose life is over. */
    IllegalStateException ended(SessionEndedException ended);
}
