package io.switchboard.spring.cloud;

import io.switchboard.core.ServiceName;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the ids of Spring Cloud and the names in the registry say each other: {@code prices} is {@code http/prices}. The
 * plain name is that of the gRPC servers.
 */
final class HttpServices {
    private static final String PREFIX = "http/";

    private static final Pattern LISTABLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private HttpServices() {}

    /** @throws IllegalArgumentException if no service can have this id; the message says why */
    static ServiceName name(String id) {
        return new ServiceName(PREFIX + id);
    }

    /** The id of a service; empty: it is none of HTTP. */
    static Optional<String> id(ServiceName name) {
        return name.value().startsWith(PREFIX)
                ? Optional.of(name.value().substring(PREFIX.length()))
                : Optional.empty();
    }

    /**
     * Whether those can bear this id who are handed all that there are. A gateway makes a URI and a pattern of paths of
     * each: one that is no URI costs it all its routes, and one such as {@code **} takes the calls that are for others.
     */
    static boolean isListable(String id) {
        return LISTABLE.matcher(id).matches();
    }
}
