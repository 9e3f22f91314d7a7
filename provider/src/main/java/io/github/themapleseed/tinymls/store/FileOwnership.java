package io.github.themapleseed.tinymls.store;

import io.github.themapleseed.tinymls.platform.Nullable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Owner and permissions of a file, as far as the platform has them.
 *
 * @param owner empty if not known
 * @param group empty if the platform has none
 * @param mode permissions as {@code rw-r-----}, empty if the platform has none
 * @param access access list, empty if the platform shows none
 */
record FileOwnership(String owner, String group, String mode, List<AclEntry> access) {
    private static final String OWNER_ONLY = "rw-------";

    static FileOwnership of(Path file) throws IOException {
        AclFileAttributeView list = Files.getFileAttributeView(file, AclFileAttributeView.class,
                LinkOption.NOFOLLOW_LINKS);
        List<AclEntry> access = list == null ? List.of() : list.getAcl();
        if (!isPosix(file)) {
            FileOwnerAttributeView view = Files.getFileAttributeView(file, FileOwnerAttributeView.class);
            return new FileOwnership(view == null ? "" : view.getOwner().getName(), "", "", access);
        }
        PosixFileAttributes posix =
                Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new FileOwnership(posix.owner().getName(), posix.group().getName(),
                PosixFilePermissions.toString(posix.permissions()), access);
    }

    /**
     * Owner and mode in words, to end the sentence that this user may not do something; empty if they are not known.
     */
    static String words(Path file) {
        try {
            FileOwnership found = of(file);
            return found.owner.isEmpty() ? "" : ". Its owner is " + found.owner
                    + (found.mode.isEmpty() ? "" : ", its mode " + found.mode)
                    + ": run commands on it as the user of the service";
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Attributes that make a new file readable and writable for its owner alone, where the platform has them. */
    static FileAttribute<?>[] ofNewFile(Path file) {
        return isPosix(file)
                ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))}
                : new FileAttribute<?>[0];
    }

    /**
     * Gives a file owner, group and mode of another one as far as this user may. On Linux a process may have the right
     * to one of them and not to the others.
     */
    void applyTo(Path file) throws IOException {
        if (isPosix(file) && !owner.isEmpty()) {
            var users = file.getFileSystem().getUserPrincipalLookupService();
            Files.setAttribute(file, "posix:group", users.lookupPrincipalByGroupName(group), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "posix:permissions", PosixFilePermissions.fromString(mode));
            Files.setAttribute(file, "posix:owner", users.lookupPrincipalByName(owner), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** How another file differs from this one, in words; null if it does not. */
    @Nullable String difference(FileOwnership other) {
        if (!owner.equals(other.owner)) {
            return "its owner is " + owner + ", and would be " + other.owner + ": run this as " + owner;
        }
        if (!group.equals(other.group)) {
            return "its group is " + group + ", and would be " + other.group + ": run this as a member of " + group;
        }
        if (!mode.equals(other.mode)) {
            return "its mode is " + mode + ", and would be " + other.mode;
        }
        return access.equals(other.access) ? null : "its access list would be another";
    }
}
