package io.github.themapleseed.tinymls;

import io.github.themapleseed.tinymls.operate.CommandLine;

/** The jar's main class: runs the command line and exits with its status. */
final class Launcher {
    private Launcher() {
    }

    public static void main(String[] arguments) {
        System.exit(CommandLine.run(arguments, Launcher::printHealth));
    }

    private static boolean printHealth() {
        Health health = TinyMls.health();
        System.out.println(health);
        return health.ok();
    }
}
