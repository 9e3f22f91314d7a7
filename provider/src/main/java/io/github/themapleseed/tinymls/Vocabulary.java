package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.platform.Loaders;
import io.github.themapleseed.tinymls.session.KeyHandle;
import io.github.themapleseed.tinymls.session.Policy;
import io.github.themapleseed.tinymls.session.Refusal;
import io.github.themapleseed.tinymls.session.SessionEndedException;
import io.github.themapleseed.tinymls.spi.PublicTypes;
import java.security.InvalidAlgorithmParameterException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/** Puts what the rooms below have to say into the types that applications may name. */
final class Vocabulary implements PublicTypes {
    @Override
    public SecretKey liveKey(KeyHandle handle) {
        return new SessionKey(handle);
    }

    @Override
    public Policy policy(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException {
        if (!(spec instanceof RatchetParameterSpec ratchet)) {
            throw new InvalidAlgorithmParameterException("TinyMLS keys take a RatchetParameterSpec, not "
                    + (spec == null ? "null" : described(spec.getClass())));
        }
        boolean unlimited = ratchet.getWindow().equals(RatchetParameterSpec.UNLIMITED);
        return new Policy(ratchet.getPeriod().toMillis(),
                unlimited ? Policy.UNLIMITED : ratchet.getWindow().toMillis(), ratchet.getLifetime().toMillis());
    }

    /** Two copies of the jar have classes of one name. */
    private static String described(Class<?> type) {
        String name = "a " + type.getName();
        return !Loaders.areCopies(type, RatchetParameterSpec.class) ? name
                : name + " of another class loader: it is of " + Loaders.of(type) + ", the provider of "
                + Loaders.of(RatchetParameterSpec.class) + ". " + Registration.CURE;
    }

    @Override
    public AEADBadTagException refused(Refusal refusal) {
        return switch (refusal.reason()) {
            case ERASED, EXPIRED -> new EpochErasedException(refusal.getMessage());
            case NOT_REACHED -> new EpochNotReachedException(refusal.getMessage());
            case TAG, COMMITMENT, VERSION, TRUNCATED, IV -> new AEADBadTagException(refusal.getMessage());
        };
    }

    @Override
    public IllegalStateException ended(SessionEndedException ended) {
        return new SessionExpiredException(ended.getMessage(), ended);
    }
}
