package io.switchboard.controlplane;

import io.switchboard.core.ServiceName;
import java.nio.file.Path;
import java.util.List;

/**
 * One line of the access list: who may see which services.
 *
 * @param kind how the caller shows who it is
 * @param who a name in its certificate, or the file that has its token; a name may end with {@code *}
 * @param services names of services; each may end with {@code *}, which stands for any rest
 */
public record AccessRule(Kind kind, String who, List<String> services) {
    /** How a caller shows who it is. */
    public enum Kind {
        /** By a name in its certificate: one of the alternative names, or the common name. */
        CERTIFICATE,
        /** By a bearer token. */
        TOKEN,
        /** Not at all. */
        ANYONE
    }

    /** @throws IllegalArgumentException if it says nothing, or what it says is nobody's name; the message says why */
    public AccessRule {
        services = List.copyOf(services);
        if (services.isEmpty()) {
            throw new IllegalArgumentException(
                    "services is empty; write for example [\"prices\", \"shop/*\"], or [\"*\"] for all");
        }
        for (String service : services) {
            String fixed = service.endsWith("*") ? service.substring(0, service.length() - 1) : service;
            if (service.isEmpty() || fixed.indexOf('*') >= 0) {
                throw new IllegalArgumentException("services has \"" + service
                        + "\"; write a service's name, or the start of one and *, for example shop/*");
            }
        }
        if (kind != Kind.ANYONE && who.isBlank()) {
            throw new IllegalArgumentException(
                    (kind == Kind.TOKEN ? "tokenFile" : "certificate") + " is empty; say who may see the services");
        }
    }

    /** The caller has a certificate with this name. */
    public static AccessRule certificate(String name, String... services) {
        return new AccessRule(Kind.CERTIFICATE, name, List.of(services));
    }

    /** The caller has the token that is in this file. */
    public static AccessRule token(Path file, String... services) {
        return new AccessRule(Kind.TOKEN, file.toString(), List.of(services));
    }

    /** Whoever calls. */
    public static AccessRule anyone(String... services) {
        return new AccessRule(Kind.ANYONE, "", List.of(services));
    }

    boolean sees(ServiceName service) {
        return services.stream().anyMatch(pattern -> matches(pattern, service.value()));
    }

    boolean isOf(String name) {
        return matches(who, name);
    }

    private static boolean matches(String pattern, String name) {
        return pattern.endsWith("*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : pattern.equals(name);
    }
}
