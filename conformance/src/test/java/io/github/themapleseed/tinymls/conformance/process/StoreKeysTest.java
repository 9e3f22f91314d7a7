package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.process.child.StoreUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store made by the command line, and its key in the hands of existing code. */
class StoreKeysTest {
    private static final String OPENED = "out of a store ";
    private static final byte CALLERS_IV = (byte) 0x81;

    @TempDir
    private Path folder;
    private Path store;

    @BeforeEach
    void make() throws IOException {
        store = folder.resolve("store");
        Path password = Files.writeString(folder.resolve("password"), "changeit");
        Output made = ChildJvm.runningJar("store", store, "create", "orders", "--password-file", password).succeeds();
        assertTrue(made.out().contains("Made entry \"orders\""), made::toString);
        Output shown = ChildJvm.runningJar("store", store, "--password-file", password).succeeds();
        assertTrue(shown.out().contains("IN FORCE"), shown::toString);
    }

    private Output use(String what, String... settings) {
        ChildJvm child = ChildJvm.running(StoreUser.class, store, folder, what).withJarOnClassPath()
                .security(JavaSecurity.first("TinyMLS").in(folder));
        for (int i = 0; i < settings.length; i += 2) {
            child.set(settings[i], settings[i + 1]);
        }
        return child.succeeds();
    }

    @Test
    void isKnownByItsFile() {
        Output output = use("probe");
        assertEquals("TinyMLS", output.value("type"));
        assertEquals(OPENED + CALLERS_IV, output.value("probed"));
    }

    @Test
    void copiedIntoAnAesKeyItIsClaimed() {
        assertEquals(OPENED + CALLERS_IV, use("claimed", "tinymls.claim", "AES/GCM/NoPadding").value("claimed"));
    }

    @Test
    void outlivesStoreAndKeyObjectOnceItsBytesAreOut() {
        assertEquals(OPENED + CALLERS_IV, use("dropped").value("dropped"));
    }

    @Test
    void comesBackFromAStreamWhereItIsLoadedAlone() {
        assertEquals(OPENED + CALLERS_IV, use("leave").value("again"));
        String refusal = use("stranger").value("stranger");
        assertTrue(refusal.contains("which this process has not loaded"), refusal);
    }
}
