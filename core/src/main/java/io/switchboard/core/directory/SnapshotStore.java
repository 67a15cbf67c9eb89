package io.switchboard.core.directory;

import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembered sets of one registry on disk: one file for each service, in a directory of their own that only this user
 * can enter. Does what the calling thread waits for; never throws.
 *
 * <p>A file is only ever replaced as a whole, by a rename. So processes that share a directory, or one that is killed,
 * leave a complete file, of the one that came last. Links are not followed, and what is not this user's, or can be
 * written by others, is not read: see {@link FolderTrust}.
 */
final class SnapshotStore {
    private static final Logger log = LoggerFactory.getLogger(SnapshotStore.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    static final String TEMPORARY = ".tmp";
    /** What a killed process has left behind is older than any write takes. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path directory;
    private final String registry;
    private final FolderTrust trust;
    private final Set<Path> told = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean cleaned = new AtomicBoolean();
    private final AtomicBoolean failing = new AtomicBoolean();

    /** @param base where the directories of all registries are */
    SnapshotStore(Path base, String registry) {
        this.directory = directory(base, registry);
        this.registry = registry;
        this.trust = new FolderTrust(directory);
    }

    /** @param self whom this process runs as */
    SnapshotStore(Path base, String registry, UserPrincipal self) {
        this.directory = directory(base, registry);
        this.registry = registry;
        this.trust = new FolderTrust(directory, self);
    }

    private static Path directory(Path base, String registry) {
        return base.toAbsolutePath().resolve(FileNames.of(registry));
    }

    /** What was remembered of the service, if there is something that can be read; what cannot is said once. */
    Optional<CachedSnapshot> read(ServiceName service) {
        Path file = file(service);
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            requireDirectory();
            String others = trust.openToOthers(directory);
            if (others != null) {
                throw new UntrustedException(directory, others);
            }
            closeToOthers();
            return Optional.of(CachedSnapshot.decode(content(file), registry, service));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (CachedSnapshot.UnreadableException e) {
            ignored(file, service, String.valueOf(e.getMessage()));
        } catch (UntrustedException e) {
            untrusted(e);
        } catch (Throwable e) {
            ignored(file, service, "cannot be read: " + describe(e));
        }
        return Optional.empty();
    }

    /** Replaces what was remembered. That it cannot be written is said once, and that it can again. */
    void write(CachedSnapshot set, Instant now) {
        try {
            byte[] bytes = set.encode();
            if (bytes.length > CachedSnapshot.MAX_BYTES) {
                throw new IOException("the set of service " + set.service() + " has " + bytes.length
                        + " bytes, and at most " + CachedSnapshot.MAX_BYTES + " are kept");
            }
            Files.createDirectories(directory, ownerOnly(directory));
            requireDirectory();
            closeToOthers();
            removeAbandonedOnce(now);
            replace(file(set.service()), bytes);
            if (failing.compareAndSet(true, false)) {
                log.info("services are cached in {} again", directory);
            }
        } catch (UntrustedException e) {
            untrusted(e);
        } catch (Throwable e) {
            if (failing.compareAndSet(false, true)) {
                log.warn(
                        "cannot cache services in {}: {}; calls are not affected, but after a restart while {} cannot be"
                                + " reached they will not be known. Make it a directory that this user can write,"
                                + " choose another, or switch the cache off",
                        directory,
                        describe(e),
                        registry);
            }
        }
    }

    Path file(ServiceName service) {
        return directory.resolve(FileNames.of(service.value()) + ".set");
    }

    /**
     * Checked before opening, since opening a pipe would wait for its other end, and again by opening without links.
     */
    private byte[] content(Path file) throws IOException, CachedSnapshot.UnreadableException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new CachedSnapshot.UnreadableException("is a link or another thing that is no file");
        }
        String stranger = trust.notOurs(file);
        String objection = stranger == null ? trust.openToOthers(file) : stranger;
        if (objection != null) {
            throw new CachedSnapshot.UnreadableException(objection);
        }
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            long size = channel.size();
            if (size > CachedSnapshot.MAX_BYTES) {
                throw new CachedSnapshot.UnreadableException(
                        "has " + size + " bytes, and at most " + CachedSnapshot.MAX_BYTES + " are read");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until all is here
            }
            return Arrays.copyOf(bytes.array(), bytes.position());
        }
    }

    private void replace(Path file, byte[] bytes) throws IOException {
        Path temporary = Files.createTempFile(directory, "", TEMPORARY);
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                // Else a power cut could leave the new name with none of the content.
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * A link could lead to a folder that is another registry's, and one of another user's is what that user makes of
     * it.
     */
    private void requireDirectory() throws IOException, UntrustedException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(directory + " is a link or another thing that is no directory");
        }
        String stranger = trust.notOurs(directory);
        if (stranger != null) {
            throw new UntrustedException(directory, stranger);
        }
    }

    /** Nobody else is to plant files here, nor to read who talks to whom. */
    private void closeToOthers() throws IOException {
        if (FolderTrust.isPosix(directory)) {
            Set<PosixFilePermission> found = Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
            if (!OWNER_ONLY.containsAll(found)) {
                Files.setPosixFilePermissions(directory, OWNER_ONLY);
            }
        }
    }

    /** What cannot be cleaned up takes room and harms nothing else. */
    private void removeAbandonedOnce(Instant now) {
        if (cleaned.get()) {
            return;
        }
        Instant newest = now.minus(ABANDONED);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + TEMPORARY)) {
            for (Path file : files) {
                // Compared so, since a file may be of a time to which nothing can be added.
                if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(newest)) {
                    Files.deleteIfExists(file);
                }
            }
            cleaned.set(true);
        } catch (IOException | RuntimeException e) {
            log.debug("{} is not cleaned up yet", directory, e);
        }
    }

    /** Something that is not to be believed. */
    private static final class UntrustedException extends Exception {
        private static final long serialVersionUID = 1;

        UntrustedException(Path path, String why) {
            super(path + " " + why);
        }
    }

    private void untrusted(UntrustedException e) {
        if (told.add(directory)) {
            log.warn(
                    "the cache there is not read: {}. Look at what is in it and then make it this user's alone"
                            + " (chown, chmod 700), remove it, choose another directory, or switch the cache off",
                    e.getMessage());
        }
    }

    private void ignored(Path file, ServiceName service, String why) {
        if (told.add(file)) {
            log.warn(
                    "ignoring {}: it {}; nothing is cached of service {} until {} has answered, and then the file"
                            + " is written anew",
                    file,
                    why,
                    service,
                    registry);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        return FolderTrust.isPosix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    /** The classes of java.nio.file often say only the path in their messages. */
    private static String describe(Throwable e) {
        String kind = e.getClass().getSimpleName().replace("Exception", "");
        return Text.printable(kind + (e.getMessage() == null ? "" : ": " + e.getMessage()));
    }
}
