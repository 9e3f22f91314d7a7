package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.maintenance.RatchetPolicy;
import io.github.themapleseed.tinymls.operate.Registration;
import io.github.themapleseed.tinymls.platform.ClassLoaderNames;
import io.github.themapleseed.tinymls.session.KeyEndedException;
import io.github.themapleseed.tinymls.session.KeyHandle;
import io.github.themapleseed.tinymls.session.RefusedMessageException;
import io.github.themapleseed.tinymls.spi.PublicTypeFactory;
import java.nio.file.Path;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyStore;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/** Makes the types that applications may name from those of the rooms below. */
final class TinyMlsTypeFactory implements PublicTypeFactory {
    @Override
    public SecretKey liveKey(KeyHandle handle) {
        return new LiveSecretKey(handle);
    }

    @Override
    public RatchetPolicy policy(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException {
        if (!(spec instanceof RatchetParameterSpec ratchet)) {
            throw new InvalidAlgorithmParameterException("TinyMLS keys take a RatchetParameterSpec, not "
                    + (spec == null ? "null" : described(spec.getClass())));
        }
        boolean unlimited = ratchet.getWindow().equals(RatchetParameterSpec.UNLIMITED);
        return new RatchetPolicy(ratchet.getPeriod().toMillis(),
                unlimited ? RatchetPolicy.UNLIMITED : ratchet.getWindow().toMillis(), ratchet.getLifetime().toMillis());
    }

    /**
     * Name of a class, with its class loader if that is what is wrong: two copies of the jar have classes of one name.
     */
    private static String described(Class<?> type) {
        String name = "a " + type.getName();
        boolean isCopy = ClassLoaderNames.areCopies(type, RatchetParameterSpec.class)
                || ClassLoaderNames.areCopies(type, StoreFileParameter.class);
        return !isCopy ? name : name + " of another class loader: it is of " + ClassLoaderNames.of(type)
                + ", the provider of " + ClassLoaderNames.of(RatchetParameterSpec.class) + ". " + Registration.CURE;
    }

    @Override
    public Path storePath(KeyStore.LoadStoreParameter parameter) {
        if (!(parameter instanceof StoreFileParameter file)) {
            throw new UnsupportedOperationException("TinyMLS key stores take a StoreFileParameter, not "
                    + described(parameter.getClass()));
        }
        return file.getPath();
    }

    @Override
    public AEADBadTagException refused(RefusedMessageException refusal) {
        return switch (refusal.reason()) {
            case ERASED, EXPIRED -> new EpochErasedException(refusal.getMessage());
            case NOT_REACHED -> new EpochNotReachedException(refusal.getMessage());
            case TAG, COMMITMENT, VERSION, TRUNCATED, IV, NO_VERSION, PREVIOUS_VERSION ->
                    new AEADBadTagException(refusal.getMessage());
        };
    }

    @Override
    public IllegalStateException ended(KeyEndedException ended) {
        return new SessionExpiredException(ended.getMessage(), ended);
    }
}
