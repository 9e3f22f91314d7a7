package io.github.themapleseed.tinymls.store;

import static io.github.themapleseed.tinymls.store.StoreProcess.HOUR;
import static io.github.themapleseed.tinymls.store.StoreProcess.MINUTE;
import static io.github.themapleseed.tinymls.store.StoreProcess.PASSWORD;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.themapleseed.tinymls.store.StoreStatus.State;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreFileException;
import io.github.themapleseed.tinymls.storefile.StoreHeader;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An attached store that an application writes to some stream under another password, as tools that change a password
 * do: its file keeps the password that it has, until somebody puts the other one in its place.
 */
class FileKeysTest {
    private static final String ANOTHER = "another";

    @TempDir
    private Path folder;
    private StoreProcess process;

    @BeforeEach
    void make() {
        process = StoreProcess.on(folder.resolve("keys.store")).put("key", 1).visit();
    }

    private byte[] sealed(String text) {
        try (StorePassword password = StoreProcess.password(text)) {
            return process.store.seal(password);
        }
    }

    private static byte[] salt(byte[] file) throws StoreFileException {
        return StoreHeader.parse(file).salt();
    }

    private List<String> aliases(String password) throws StoreFileException {
        try (StoreContents contents = process.contents(process.bytes(), password)) {
            return contents.entries().stream().map(each -> each.alias()).sorted().toList();
        }
    }

    @Test
    void fileKeepsItsPasswordWhenTheStoreIsWrittenElsewhereUnderAnother() throws Exception {
        sealed(ANOTHER);
        process.put("more", 2);
        StoreProcess.pass(MINUTE, process);
        assertEquals(State.ATTACHED, process.state());
        assertEquals(List.of("key", "more"), aliases(PASSWORD));
    }

    @Test
    void fileUnderTheOtherPasswordIsAdoptedWithoutAskingForIt() throws Exception {
        Files.write(process.path, sealed(ANOTHER));
        process.put("more", 2);
        StoreProcess.pass(MINUTE, process);
        assertEquals(State.ATTACHED, process.state(), process.file().status().words());
        assertEquals(List.of("key", "more"), aliases(ANOTHER));
        byte[] elsewhere = sealed(PASSWORD);
        assertFalse(Arrays.equals(salt(elsewhere), salt(process.bytes())), "the file's key is the other one");
    }

    @Test
    void onePasswordKeepsItsSaltAndAThirdOneTakesItsPlace() throws Exception {
        byte[] first = sealed(ANOTHER);
        assertArrayEquals(salt(first), salt(sealed(ANOTHER)));
        byte[] third = sealed("a third one");
        Files.write(process.path, first);
        StoreProcess.pass(MINUTE, process);
        assertEquals(State.FAILING, process.state());
        Files.write(process.path, third);
        StoreProcess.pass(MINUTE, process);
        assertEquals(State.ATTACHED, process.state(), process.file().status().words());
    }

    @Test
    void spareKeyForgetsAsTheFilesKeyDoes() throws Exception {
        byte[] first = sealed(ANOTHER);
        StoreProcess.pass(2 * HOUR, process);
        byte[] present = process.bytes();
        assertArrayEquals(salt(first), salt(sealed(ANOTHER)));
        Files.write(process.path, first);
        StoreProcess.pass(MINUTE, process);
        assertEquals(State.FAILING, process.state());
        Files.write(process.path, present);
        StoreProcess.pass(MINUTE, process);
        assertEquals(State.ATTACHED, process.state(), "the file's key is still there");
    }
}
