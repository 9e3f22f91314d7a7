package io.github.themapleseed.tinymls.config;

import java.nio.file.Path;
import java.util.List;

/**
 * The settings of key stores.
 *
 * @param files files that loaded stores are attached to
 * @param intervalMillis how long what memory has forgotten may stay in a file
 * @param windowMillis how far back a store's own key opens the store's files
 * @param passwordFile the file that has the stores' password, in a list of one; empty if there is none
 * @param succeeds whether processes appoint successors by themselves
 */
public record StoreSettings(List<Path> files, long intervalMillis, long windowMillis, List<Path> passwordFile,
        boolean succeeds) {
}
