package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.storefile.InvalidContentsException;
import io.github.themapleseed.tinymls.storefile.StoreAlias;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreFileException;
import io.github.themapleseed.tinymls.storefile.StoreKey;
import io.github.themapleseed.tinymls.storefile.StoreMerge;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * The commands {@code store FILE …}: what a store holds, in words, and changes of it. They erase nothing by this
 * machine's clock: what a file forgets, the services forget that use it.
 */
public final class StoreCommands {
    /** How the commands are called. */
    public static final List<String> USAGE = List.of(
            "store FILE                         says what is in force, what ends when, what comes next",
            "store FILE create ALIAS            [--lifetime 24h] [--window 60s] [--period 100ms] [--new-password-file F]",
            "store FILE succeed ALIAS           [--in 30m] [--lifetime 24h] [--gap]",
            "store FILE withdraw ALIAS          takes back a version that is not in force yet [--force]",
            "store FILE merge COPY              takes in what a copy of any age has",
            "store FILE fork NEW                makes a second store of the same keys, with ids of its own",
            "                                   each with [--password-file F], else the console asks");

    private final StoreDependencies dependencies;
    private final PasswordSource passwords;
    private final PrintStream out;

    /** Commands over that provider's delegate, which ask that source for passwords. */
    public StoreCommands(StoreDependencies dependencies, PasswordSource passwords, PrintStream out) {
        this.dependencies = dependencies;
        this.passwords = passwords;
        this.out = out;
    }

    /** A store that was opened to be looked at or changed. */
    private record Opened(byte[] file, StoreKey key, StoreContents contents) implements AutoCloseable {
        @Override
        public void close() {
            contents.close();
            key.close();
        }
    }

    /**
     * Runs one command.
     *
     * @param words what stands behind "store"
     * @return whether all went well; if not, why has been printed
     * @throws IllegalArgumentException if the words are no command; says what is wrong with them
     */
    public boolean run(List<String> words) {
        CommandWords command = CommandWords.of(words);
        try {
            return run(command);
        } catch (IOException | StoreFileException | InvalidContentsException | CommandRefusedException e) {
            out.println("NOT DONE: " + e.getMessage());
            return false;
        }
    }

    private boolean run(CommandWords command) throws IOException, StoreFileException, CommandRefusedException {
        StoreFile file = StoreFile.at(Path.of(command.file()));
        switch (command.verb()) {
            case "show" -> show(file, command);
            case "create" -> create(file, command);
            case "succeed" -> change(file, command, VersionChanges::succeed);
            case "withdraw" -> change(file, command, VersionChanges::withdraw);
            case "merge" -> merge(file, command);
            case "fork" -> fork(file, command);
            default -> throw new IllegalArgumentException("no command " + command.verb());
        }
        return true;
    }

    private Opened open(byte[] file, StorePassword password) throws StoreFileException {
        StoreKey key = StoreKey.derive(StoreKey.checked(file), password, dependencies.delegate());
        boolean complete = false;
        try {
            Opened opened = new Opened(file, key, key.open(file));
            complete = true;
            return opened;
        } finally {
            if (!complete) {
                key.close();
            }
        }
    }

    private void show(StoreFile file, CommandWords command) throws IOException, StoreFileException {
        byte[] bytes = file.read();
        try (StorePassword password = passwords.ask(command); Opened opened = open(bytes, password)) {
            StoreDescription.of(StoreKey.checked(bytes), opened.contents(), dependencies.wallMillis())
                    .forEach(out::println);
        }
    }

    private interface Change {
        StoreContents make(VersionChanges changes, StoreContents before) throws CommandRefusedException;
    }

    private void change(StoreFile file, CommandWords command, Change change)
            throws IOException, StoreFileException, CommandRefusedException {
        byte[] bytes = file.read();
        try (StorePassword password = passwords.ask(command); Opened opened = open(bytes, password);
                StoreContents after = change.make(changes(command), opened.contents())) {
            write(file, opened, after);
        }
    }

    private VersionChanges changes(CommandWords command) {
        return new VersionChanges(dependencies, command, out);
    }

    private void write(StoreFile file, Opened before, StoreContents after) throws IOException {
        byte[] sealed = before.key().seal(after, dependencies.wallMillis(), dependencies.sessions().random());
        file.replace(before.file(), sealed);
    }

    private void create(StoreFile file, CommandWords command)
            throws IOException, StoreFileException, CommandRefusedException {
        if (file.exists()) {
            change(file, command, VersionChanges::create);
            return;
        }
        try (StorePassword password = passwords.askNew(command);
                StoreKey key = newKey(password); StoreContents empty = StoreContents.empty();
                StoreContents after = changes(command).create(empty)) {
            file.replace(null, key.seal(after, dependencies.wallMillis(), dependencies.sessions().random()));
        }
    }

    private StoreKey newKey(StorePassword password) {
        return StoreKey.create(password, dependencies.sessions().random(), dependencies.delegate());
    }

    private void merge(StoreFile file, CommandWords command) throws IOException, StoreFileException {
        byte[] bytes = file.read();
        byte[] copy = StoreFile.at(Path.of(command.argument())).read();
        try (StorePassword password = passwords.ask(command); Opened opened = open(bytes, password);
                Opened other = open(copy, password);
                StoreContents after = StoreMerge.merge(opened.contents(), other.contents(), dependencies.delegate())) {
            write(file, opened, after);
            out.println("Merged: " + after.entries().size() + " entries. Copy the file to all the others, or merge there.");
        }
    }

    private void fork(StoreFile file, CommandWords command)
            throws IOException, StoreFileException, CommandRefusedException {
        StoreFile target = StoreFile.at(Path.of(command.argument()));
        if (target.exists()) {
            throw new CommandRefusedException(command.argument() + " exists already");
        }
        byte[] bytes = file.read();
        try (StorePassword password = passwords.ask(command); Opened opened = open(bytes, password);
                StoreContents after = changes(command).withOwnIds(opened.contents()); StoreKey key = newKey(password)) {
            target.replace(null, key.seal(after, dependencies.wallMillis(), dependencies.sessions().random()));
            out.println("Made " + command.argument() + ": the same keys under ids of its own. It goes its own way from here:"
                    + " successors of one store are none of the other.");
        }
    }

    /** Whether that alias names an entry of the contents. */
    static boolean has(StoreContents contents, String alias) {
        String folded = StoreAlias.folded(alias);
        return contents.entries().stream().anyMatch(entry -> entry.alias().equals(folded));
    }
}
