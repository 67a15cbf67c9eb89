package io.switchboard.etcd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A password that is the content of a file, as it is now. */
record PasswordFile(Path file) implements Supplier<String> {
    /** More than any password: a wrong path must not be read into memory. */
    private static final long MAX_BYTES = 4 << 10;

    /** @throws IllegalArgumentException if there is none; the message says why, and has nothing of the content */
    @Override
    public String get() {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException("password file " + file + " is too large to be one");
            }
            String password = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replaceFirst("\\R\\z", "");
            if (password.isEmpty()) {
                throw new IllegalArgumentException("password file " + file + " is empty");
            }
            return password;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("password file " + file + " does not exist", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("password file " + file + " cannot be read: " + e, e);
        }
    }
}
