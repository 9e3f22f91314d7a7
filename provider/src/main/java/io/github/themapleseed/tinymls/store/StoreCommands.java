package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.observe.DurationText;
import io.github.themapleseed.tinymls.store.StoreAccessException.Kind;
import io.github.themapleseed.tinymls.storefile.InvalidContentsException;
import io.github.themapleseed.tinymls.storefile.StoreAlias;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreFileException;
import io.github.themapleseed.tinymls.storefile.StoreKey;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The commands {@code store FILE …}: they show what a store holds, and change it. They erase nothing by this machine's
 * clock: the services that use a file puncture it.
 */
public final class StoreCommands {
    /** How the commands are called. */
    public static final List<String> USAGE = List.of(
            "store FILE                         says what is in force, what ends when, what comes next",
            "store FILE create ALIAS            [--lifetime 24h] [--window 60s] [--period 100ms]"
                    + " [--new-password-file F]",
            "store FILE succeed ALIAS           [--in 30m] [--lifetime 24h] [--gap]",
            "store FILE withdraw ALIAS          takes back a version that is not in force yet [--force]",
            "store FILE merge COPY              takes in what a copy of any age has",
            "store FILE fork NEW                makes a second store of the same keys, with ids of its own",
            "                                   each with [--password-file F], else the console asks");

    private static final int ATTEMPTS = 50;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final StoreDependencies dependencies;
    private final PasswordSource passwords;
    private final PrintStream out;

    /** Commands over that provider's delegate, which ask that source for passwords. */
    public StoreCommands(StoreDependencies dependencies, PasswordSource passwords, PrintStream out) {
        this.dependencies = dependencies;
        this.passwords = passwords;
        this.out = out;
    }

    /**
     * Runs one command.
     *
     * @param words the words that follow "store"
     * @return whether the command was carried out; if not, the reason has been printed
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

    private StoreKey keyOf(byte[] file, StorePassword password) throws StoreFileException {
        return StoreKey.derive(StoreKey.checked(file), password, dependencies.delegate());
    }

    private void show(StoreFile file, CommandWords command) throws IOException, StoreFileException {
        byte[] bytes = file.read();
        try (StorePassword password = passwords.ask(command); StoreKey key = keyOf(bytes, password);
                StoreContents contents = key.open(bytes)) {
            StoreDescription.of(StoreKey.checked(bytes), contents, dependencies.wallMillis()).forEach(out::println);
        }
    }

    private interface Change {
        StoreContents make(VersionChanges changes, StoreContents before) throws CommandRefusedException;
    }

    private void change(StoreFile file, CommandWords command, Change change)
            throws IOException, StoreFileException, CommandRefusedException {
        try (StorePassword password = passwords.ask(command); StoreKey key = keyOf(file.read(), password)) {
            change(file, key, command, change);
        }
    }

    /** Changes a file. If a service has written it in between, reads it again. */
    private void change(StoreFile file, StoreKey key, CommandWords command, Change change)
            throws IOException, StoreFileException, CommandRefusedException {
        for (int left = ATTEMPTS; left > 0; left--) {
            try {
                changeOnce(file, key, command, change);
                return;
            } catch (StoreAccessException e) {
                boolean mayPass = e.kind() == Kind.CHANGED || e.kind() == Kind.LOCKED;
                if (!mayPass || left == 1) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Changes a file, and prints what was done once it is written. */
    private void changeOnce(StoreFile file, StoreKey key, CommandWords command, Change change)
            throws IOException, StoreFileException, CommandRefusedException {
        byte[] bytes = file.read();
        FilePunctureLimit bound = new FilePunctureLimit(dependencies.time(), dependencies.windowMillis());
        bound.seen(StoreKey.checked(bytes).writtenAt());
        checkClock(command, bound);
        List<String> said = new ArrayList<>();
        try (StoreContents before = key.open(bytes);
                StoreContents after = change.make(new VersionChanges(dependencies, command, said::add), before)) {
            file.replace(bytes, key.seal(after, bound.writtenAt(), dependencies.sessions().random()));
        }
        said.forEach(out::println);
    }

    /**
     * Refuses a command if the file is ahead of this machine's clock by more than the store's window. A version that is
     * appointed by a clock of the past would come into force before all others. If the clock of the file's writer is
     * the wrong one, services write the file again soon.
     */
    private void checkClock(CommandWords command, FilePunctureLimit bound) throws StoreAccessException {
        long behind = bound.latest() - dependencies.wallMillis();
        if (behind > dependencies.windowMillis() && !command.verb().equals("merge")) {
            throw new StoreAccessException(Kind.CHANGED,
                    "the file was written " + DurationText.ofMillis(behind) + " ahead"
                    + " of this machine's clock: one of the two clocks is wrong. Set this one, or wait until the"
                    + " services have written the file again", null);
        }
    }

    private void create(StoreFile file, CommandWords command)
            throws IOException, StoreFileException, CommandRefusedException {
        if (file.exists()) {
            change(file, command, VersionChanges::create);
            return;
        }
        try (StorePassword password = passwords.askNew(command);
                StoreContents empty = StoreContents.empty()) {
            make(file, password, command, empty, VersionChanges::create);
        }
    }

    /** Makes a new file of what a change makes of some contents. */
    private void make(StoreFile file, StorePassword password, CommandWords command, StoreContents before, Change change)
            throws IOException, CommandRefusedException {
        List<String> said = new ArrayList<>();
        try (StoreKey key = StoreKey.create(password, dependencies.sessions().random(), dependencies.delegate());
                StoreContents after = change.make(new VersionChanges(dependencies, command, said::add), before)) {
            file.replace(null, key.seal(after, dependencies.wallMillis(), dependencies.sessions().random()));
        }
        said.forEach(out::println);
    }

    private void merge(StoreFile file, CommandWords command)
            throws IOException, StoreFileException, CommandRefusedException {
        byte[] copy = StoreFile.at(Path.of(command.argument())).read();
        try (StorePassword password = passwords.ask(command); StoreKey keyOfCopy = keyOf(copy, password);
                StoreContents other = keyOfCopy.open(copy); StoreKey key = keyOf(file.read(), password)) {
            change(file, key, command, (changes, before) -> changes.merged(before, other));
        }
    }

    private void fork(StoreFile file, CommandWords command)
            throws IOException, StoreFileException, CommandRefusedException {
        StoreFile target = StoreFile.at(Path.of(command.argument()));
        if (target.exists()) {
            throw new CommandRefusedException(command.argument() + " exists already");
        }
        byte[] bytes = file.read();
        try (StorePassword password = passwords.ask(command); StoreKey key = keyOf(bytes, password);
                StoreContents before = key.open(bytes)) {
            make(target, password, command, before, VersionChanges::withOwnIds);
        }
    }

    /** Whether that alias names an entry of the contents. */
    static boolean has(StoreContents contents, String alias) {
        String folded = StoreAlias.folded(alias);
        return contents.entries().stream().anyMatch(entry -> entry.alias().equals(folded));
    }
}
