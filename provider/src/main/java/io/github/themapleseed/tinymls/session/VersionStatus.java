package io.github.themapleseed.tinymls.session;

/**
 * What has become of one version of an entry.
 *
 * @param keyId the public id of its key, 16 bytes
 * @param activation the first epoch in which it is in force
 * @param lastInForce the last epoch in which it is in force as far as is known; before the activation if it never is
 * @param notAfter the last epoch that its key was made for
 * @param oldestEpoch the oldest epoch that can still be opened
 * @param alive whether its key has not been erased
 */
public record VersionStatus(byte[] keyId, long activation, long lastInForce, long notAfter, long oldestEpoch,
        boolean alive) {
    static VersionStatus of(KeyVersion version) {
        Session session = version.session();
        return new VersionStatus(version.keyId().clone(), version.activation(), version.lastInForce(),
                version.keyNotAfter(), session.tree().from(), session.isAlive());
    }
}
