package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.storefile.StorePassword;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads the passwords that commands need: from a file that an option names, or from the console. They never stand in
 * the command line, which other users of the machine can read.
 */
public final class PasswordSource {
    private static final int MOST_BYTES = 4_096;
    private static final String FILE = "--password-file";
    private static final String NEW_FILE = "--new-password-file";

    /** The password of an existing store. The caller closes it. */
    StorePassword ask(CommandWords command) throws IOException {
        String file = command.options().get(FILE);
        return file != null ? ofFile(Path.of(file)) : console("Password of " + command.file() + ": ");
    }

    /** The password of a new store, asked for twice at the console. The caller closes it. */
    StorePassword askNew(CommandWords command) throws IOException {
        String file = command.has(NEW_FILE) ? command.options().get(NEW_FILE) : command.options().get(FILE);
        if (file != null) {
            return ofFile(Path.of(file));
        }
        char[] first = read("New password of " + command.file() + ": ");
        char[] again = read("Once more: ");
        try {
            if (!Arrays.equals(first, again)) {
                throw new IOException("the two passwords differ");
            }
            return StorePassword.of(first);
        } finally {
            wipe(first);
            wipe(again);
        }
    }

    private static StorePassword console(String prompt) throws IOException {
        char[] typed = read(prompt);
        try {
            return StorePassword.of(typed);
        } finally {
            wipe(typed);
        }
    }

    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on a console that is no terminal reads standard input
    private static char[] read(String prompt) throws IOException {
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("%s", prompt);
        if (typed == null) {
            throw new IOException("there is no console to ask for the password: name a file with " + FILE);
        }
        return typed;
    }

    /**
     * The password in a file: its first line in UTF-8, without the line's end. The caller closes it.
     *
     * @throws IOException if the file cannot be read, has more than {@value #MOST_BYTES} bytes or is not UTF-8
     */
    static StorePassword ofFile(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        }
        char[] characters = {};
        try {
            if (bytes.length > MOST_BYTES) {
                throw new IOException("the password file " + file + " has more than " + MOST_BYTES + " bytes");
            }
            characters = decoded(bytes, file);
            return StorePassword.of(characters);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            wipe(characters);
        }
    }

    private static char[] decoded(byte[] bytes, Path file) throws IOException {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
            end++;
        }
        try {
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end));
            char[] characters = new char[decoded.remaining()];
            decoded.get(characters);
            wipe(decoded.array());
            return characters;
        } catch (CharacterCodingException e) {
            throw new IOException("the password file " + file + " is not UTF-8", e);
        }
    }

    private static void wipe(char[] characters) {
        Arrays.fill(characters, '\0');
    }
}
