package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.operate.CommandLine;
import io.github.themapleseed.tinymls.store.PasswordSource;
import io.github.themapleseed.tinymls.store.StoreCommands;
import java.util.List;

/** The jar's main class: runs the command line and exits with its status. */
final class Launcher {
    private Launcher() {
    }

    public static void main(String[] arguments) {
        System.exit(CommandLine.run(arguments, Launcher::printHealth, Launcher::runStoreCommand, StoreCommands.USAGE));
    }

    private static boolean runStoreCommand(List<String> words) {
        return new StoreCommands(new TinyMlsProvider().stores(), new PasswordSource(), System.out).run(words);
    }

    private static boolean printHealth() {
        Health health = TinyMls.health();
        System.out.println(health);
        return health.ok();
    }
}
