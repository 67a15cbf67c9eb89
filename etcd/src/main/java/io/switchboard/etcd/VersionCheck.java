package io.switchboard.etcd;

import io.switchboard.core.Text;
import io.switchboard.etcd.api.MaintenanceGrpc;
import io.switchboard.etcd.api.StatusRequest;
import io.switchboard.etcd.api.StatusResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once of an etcd with known holes. It asks whenever a connection is there, holds nothing up, and says nothing
 * where it gets no answer.
 */
final class VersionCheck {
    private static final Logger log = LoggerFactory.getLogger(VersionCheck.class);
    private static final String DEFECTS = "CVE-2026-33413, CVE-2026-33343, CVE-2026-44283";
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4}).*");
    /** The versions that this process has warned of. */
    /** Servers say what they like. */
    private static final int MOST_WARNED = 10;

    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private final Connection connection;

    VersionCheck(Connection connection) {
        this.connection = connection;
    }

    void ask() {
        connection
                .calls()
                .unary(
                        MaintenanceGrpc.getStatusMethod(),
                        StatusRequest.getDefaultInstance(),
                        this::answered,
                        status -> log.debug(
                                "{} does not tell its version: {}",
                                connection.registry(),
                                Text.printable(status.toString())));
    }

    private void answered(StatusResponse response) {
        String warning = warning(response.getVersion());
        if (warning != null && WARNED.size() < MOST_WARNED && WARNED.add(response.getVersion())) {
            log.warn("{} {}", connection.registry(), warning);
        }
    }

    /** What to say of a version; null: nothing. */
    static @Nullable String warning(String version) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()) {
            return null;
        }
        int major = Integer.parseInt(parts.group(1));
        int minor = Integer.parseInt(parts.group(2));
        int patch = Integer.parseInt(parts.group(3));
        String least = least(major, minor, patch);
        return least == null
                ? null
                : "runs version " + Text.printable(version) + ", which has known security defects (" + DEFECTS
                        + "); upgrade it to " + least + " or later";
    }

    /** The lowest version without the defects that is near this one; null: it is without them. */
    private static @Nullable String least(int major, int minor, int patch) {
        if (major != 3) {
            return major < 3 ? "3.5.33" : null;
        }
        return switch (minor) {
            case 5 -> patch < 33 ? "3.5.33" : null;
            case 6 -> patch < 14 ? "3.6.14" : null;
            case 7 -> patch < 1 ? "3.7.1" : null;
            default -> minor < 5 ? "3.5.33" : null;
        };
    }
}
