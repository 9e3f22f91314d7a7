package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.config.Durations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A command for a key store, parsed from the words of the command line.
 *
 * @param file the store's file
 * @param verb what to do: show, create, succeed, withdraw, merge or fork
 * @param argument an alias or a file; empty for show
 * @param options the options by name; a switch has an empty value
 */
record CommandWords(String file, String verb, String argument, Map<String, String> options) {
    private static final Map<String, Set<String>> OPTIONS = Map.of(
            "show", Set.of("--password-file"),
            "create", Set.of("--password-file", "--new-password-file", "--lifetime", "--window", "--period"),
            "succeed", Set.of("--password-file", "--in", "--lifetime", "--gap"),
            "withdraw", Set.of("--password-file", "--force"),
            "merge", Set.of("--password-file"),
            "fork", Set.of("--password-file"));
    private static final Set<String> SWITCHES = Set.of("--gap", "--force");
    /** Where options begin: after file, verb and argument. */
    private static final int OPTIONS_AT = 3;

    /** The command of those words; an {@link IllegalArgumentException} says what is wrong with them. */
    static CommandWords of(List<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("store takes the file of a key store");
        }
        boolean shows = words.size() == 1 || words.get(1).startsWith("--");
        String verb = shows ? "show" : words.get(1);
        Set<String> allowed = OPTIONS.get(verb);
        if (allowed == null) {
            throw new IllegalArgumentException("no command " + verb + " for a key store");
        }
        int start = shows ? 1 : OPTIONS_AT;
        if (words.size() < start) {
            throw new IllegalArgumentException(verb + " takes "
                    + (Set.of("merge", "fork").contains(verb) ? "a file" : "an alias"));
        }
        return new CommandWords(words.get(0), verb, shows ? "" : words.get(2),
                options(verb, allowed, words.subList(start, words.size())));
    }

    private static Map<String, String> options(String verb, Set<String> allowed, List<String> words) {
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String name = words.get(i);
            if (!allowed.contains(name)) {
                throw new IllegalArgumentException(verb + " takes no " + name);
            }
            if (SWITCHES.contains(name)) {
                found.put(name, "");
            } else if (i + 1 < words.size()) {
                found.put(name, words.get(++i));
            } else {
                throw new IllegalArgumentException(name + " takes a value");
            }
        }
        return Map.copyOf(found);
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    /** The option's duration in ms, or {@code byDefault} if it is not given. */
    long millis(String option, long byDefault) {
        String text = options.get(option);
        return text == null ? byDefault : Durations.parse(option, text);
    }

    /** The option's window in ms, or {@code byDefault} if it is not given. */
    long windowMillis(String option, long byDefault) {
        String text = options.get(option);
        return text == null ? byDefault : Durations.parseWindow(option, text);
    }
}
