package io.switchboard.controlplane;

import io.switchboard.core.time.Scheduler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tokens in the files of the access list, which are read again when they change. */
final class Tokens {
    private static final Logger log = LoggerFactory.getLogger(Tokens.class);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(10);
    /** More than any token: a wrong path must not be read into memory. */
    private static final long MAX_BYTES = 64 << 10;

    private final List<String> files;
    private final Scheduler scheduler;
    /** By file; what is compared does not tell by its duration how much of a guess was right. */
    private final Map<String, byte[]> digests = new ConcurrentHashMap<>();
    // Of the check that runs: one at a time.
    private final Map<String, String> problems = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if a file cannot be read or has no token; the message says which */
    Tokens(List<AccessRule> rules, Scheduler scheduler) {
        files = rules.stream()
                .filter(rule -> rule.kind() == AccessRule.Kind.TOKEN)
                .map(AccessRule::who)
                .distinct()
                .toList();
        this.scheduler = scheduler;
        files.forEach(file -> digests.put(file, digest(read(file))));
    }

    /** Looks at the files again and again, as long as the scheduler runs; reading them may block. */
    void watch(Executor blocking) {
        if (!files.isEmpty()) {
            scheduler.after(
                    CHECK_INTERVAL,
                    () -> blocking.execute(() -> {
                        try {
                            check();
                        } finally {
                            watch(blocking);
                        }
                    }));
        }
    }

    /** What cannot be used changes nothing, and is told once. */
    void check() {
        for (String file : files) {
            try {
                digests.put(file, digest(read(file)));
                problems.remove(file);
            } catch (IllegalArgumentException e) {
                String why = String.valueOf(e.getMessage());
                if (!why.equals(problems.put(file, why))) {
                    log.warn("still using the token that was read before: {}", why);
                }
            }
        }
    }

    boolean isIn(String file, String token) {
        byte[] digest = digests.get(file);
        return digest != null && MessageDigest.isEqual(digest, digest(token));
    }

    private static String read(String name) {
        Path file = Path.of(name);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException("token file " + file + " is too large to be one");
            }
            String token = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (token.isEmpty()) {
                throw new IllegalArgumentException("token file " + file + " is empty; write the token into it");
            }
            return token;
        } catch (IOException e) {
            throw new IllegalArgumentException("token file " + file + " cannot be read: " + e, e);
        }
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
