package io.switchboard;

import io.switchboard.core.Text;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.Format;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the last good sets are kept unless the program says so, and what tells registries apart there. */
final class CacheLocation {
    private static final String OFF = "off";

    private CacheLocation() {}

    /**
     * @return null if the environment wants no cache, or there is no home to keep it in
     * @throws IllegalArgumentException if the variable's value is no path
     */
    static @Nullable Path ofEnvironment(Map<String, String> environment, @Nullable String home) {
        String chosen = environment.get(Switchboard.CACHE_VARIABLE);
        if (chosen != null && !chosen.isBlank()) {
            return chosen.equals(OFF) ? null : path(chosen);
        }
        Path cache = cache(environment, home);
        return cache == null ? null : cache.resolve("switchboard").resolve("snapshots");
    }

    /**
     * An endpoint has no slash and does not begin with an equals sign, a name has no slash: no two registries that
     * differ in name, endpoints or namespace are one here.
     */
    static String registry(EtcdOptions etcd, @Nullable String name) {
        String cluster = name != null
                ? "=" + name
                : etcd.endpoints().stream()
                        .map(endpoint -> endpoint.address().toString())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(","));
        // A name begins with an equals sign, and neither a host nor what is encoded has an exclamation mark.
        String format = URLEncoder.encode(etcd.format().toString(), StandardCharsets.UTF_8);
        String formatted = etcd.format().format() == Format.SWITCHBOARD ? cluster : format + "!" + cluster;
        return etcd.namespace().isEmpty() ? formatted : formatted + "/" + etcd.namespace();
    }

    /** As the XDG Base Directory Specification says, by which a relative path is to be ignored. */
    private static @Nullable Path cache(Map<String, String> environment, @Nullable String home) {
        String given = environment.get("XDG_CACHE_HOME");
        if (given != null && !given.isBlank() && path(given).isAbsolute()) {
            return path(given);
        }
        // A user without a home has "?" here, or nothing.
        if (home == null || home.isBlank() || !path(home).isAbsolute()) {
            return null;
        }
        return path(home).resolve(".cache");
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    Switchboard.CACHE_VARIABLE + ", XDG_CACHE_HOME or the home directory is no path: "
                            + Text.printable(String.valueOf(e.getMessage())),
                    e);
        }
    }
}
