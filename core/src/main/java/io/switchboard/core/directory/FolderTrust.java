package io.switchboard.core.directory;

import io.switchboard.core.Text;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a folder or a file is this process's own: of its user, and written by nobody else. Who can write the memory
 * says where calls go.
 *
 * <p>A file system without POSIX owners and permissions is taken to keep users apart by itself, as the profile folders
 * of Windows do.
 */
final class FolderTrust {
    private static final Set<PosixFilePermission> OTHERS_WRITE =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final Path folder;
    private @Nullable UserPrincipal self;

    /** @param folder where this process may be able to make files */
    FolderTrust(Path folder) {
        this.folder = folder;
    }

    /** @param self whom this process runs as */
    FolderTrust(Path folder, UserPrincipal self) {
        this.folder = folder;
        this.self = self;
    }

    static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Why it is not of this user; null: it is. As the rest of a sentence that begins with the path. */
    @Nullable
    String notOurs(Path path) throws IOException {
        if (!isPosix(path) || !path.getFileSystem().equals(FileSystems.getDefault())) {
            return null;
        }
        UserPrincipal owner = attributes(path).owner();
        UserPrincipal user = self();
        if (user == null) {
            return "belongs to " + Text.printable(owner.getName()) + ", and whom this process runs as cannot be told";
        }
        return owner.equals(user)
                ? null
                : "belongs to " + Text.printable(owner.getName()) + ", and this process runs as "
                        + Text.printable(user.getName());
    }

    /** Why others could have written it; null: they could not. As the rest of a sentence that begins with the path. */
    @Nullable
    String openToOthers(Path path) throws IOException {
        if (!isPosix(path)) {
            return null;
        }
        Set<PosixFilePermission> found = attributes(path).permissions();
        return OTHERS_WRITE.stream().noneMatch(found::contains)
                ? null
                : "can be written by others (" + PosixFilePermissions.toString(found) + ")";
    }

    private static PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Java does not tell; the owner of a new file does, best in the same file system, which may know users by other
     * names.
     */
    private synchronized @Nullable UserPrincipal self() throws IOException {
        if (self == null) {
            self = ownerOfNewFile(folder);
        }
        if (self == null) {
            self = ownerOfNewFile(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
        }
        if (self == null) {
            try {
                self = folder.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(System.getProperty("user.name", ""));
            } catch (IOException | UnsupportedOperationException e) {
                return null;
            }
        }
        return self;
    }

    private static @Nullable UserPrincipal ownerOfNewFile(Path in) throws IOException {
        Path made;
        try {
            made = Files.createTempFile(in, "", SnapshotStore.TEMPORARY);
        } catch (IOException | SecurityException e) {
            return null;
        }
        try {
            return Files.getOwner(made, LinkOption.NOFOLLOW_LINKS);
        } finally {
            Files.deleteIfExists(made);
        }
    }
}
