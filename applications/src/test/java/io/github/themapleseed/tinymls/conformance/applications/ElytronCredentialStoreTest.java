package io.github.themapleseed.tinymls.conformance.applications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.EpochErasedException;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.wildfly.security.auth.server.IdentityCredentials;
import org.wildfly.security.credential.PasswordCredential;
import org.wildfly.security.credential.store.CredentialStore;
import org.wildfly.security.credential.store.CredentialStore.CredentialSourceProtectionParameter;
import org.wildfly.security.credential.store.CredentialStoreException;
import org.wildfly.security.credential.store.WildFlyElytronCredentialStoreProvider;
import org.wildfly.security.password.WildFlyElytronPasswordProvider;
import org.wildfly.security.password.interfaces.ClearPassword;

/**
 * WildFly Elytron's KeyStoreCredentialStore with external storage: the key comes from a key store of type TinyMLS, and
 * the credentials' file is sealed by it, padded and with the cipher's own IV beside it (CONTRACT.md items 1 and 5).
 */
class ElytronCredentialStoreTest extends OnTinyMls {
    private static PasswordCredential password(String text) {
        return new PasswordCredential(ClearPassword.createRaw(ClearPassword.ALGORITHM_CLEAR, text.toCharArray()));
    }

    private static CredentialStore open(Path keys, Path file, boolean create) throws Exception {
        CredentialStore store = CredentialStore.getInstance("KeyStoreCredentialStore",
                WildFlyElytronCredentialStoreProvider.getInstance());
        store.initialize(Map.of("location", keys.toString(), "keyStoreType", "TinyMLS", "keyAlias", "credentials",
                        "cryptoAlg", "TinyMLS", "external", "true", "externalPath", file.toString(),
                        "create", Boolean.toString(create)),
                new CredentialSourceProtectionParameter(
                        IdentityCredentials.NONE.withCredential(password(PASSWORD))),
                new Provider[] {WildFlyElytronPasswordProvider.getInstance(), Security.getProvider("TinyMLS")});
        return store;
    }

    private static void keep(Path keys, Path file) throws Exception {
        CredentialStore store = open(keys, file, true);
        store.store("database", password("of the database"));
        store.flush();
    }

    /** The only entry, behind the version of the file and the entry's type. */
    private static byte[] message(Path file) throws Exception {
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
            in.readInt();
            in.readInt();
            return in.readNBytes(in.readInt());
        }
    }

    @Test
    void keepsACredential() throws Exception {
        install("tinymls.window = unlimited", "tinymls.lifetime = 36500d");
        Path keys = storeWith("credentials", "tinymls.window=unlimited");
        Path file = folder().resolve("credentials");
        keep(keys, file);
        double before = Metrics.sample("tinymls_messages_total{operation=\"open\"}");
        Traffic.assertShape(message(file), false);
        PasswordCredential found = open(keys, file, false).retrieve("database", PasswordCredential.class);
        assertEquals("of the database", new String(found.getPassword(ClearPassword.class).getPassword()));
        assertTrue(Metrics.sample("tinymls_messages_total{operation=\"open\"}") > before);
    }

    @Test
    void theFileDoesNotLoadPastAWindow() throws Exception {
        install("tinymls.lifetime = 36500d");
        Path keys = storeWith("credentials", "tinymls.window=1s");
        Path file = folder().resolve("credentials");
        keep(keys, file);
        Sealed.awaitPast(message(file), 1_000);
        CredentialStoreException failure =
                assertThrows(CredentialStoreException.class, () -> open(keys, file, false));
        Sealed.assertCausedBy(EpochErasedException.class, failure);
    }
}
