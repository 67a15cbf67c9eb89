package io.switchboard.scaler.activator;

import io.grpc.Metadata;
import io.switchboard.core.ServiceName;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which service a call is for. Its {@code :authority} says so, with or without a port: the name with a dot for each
 * slash, as Switchboard's channels and Envoy's listeners have it; the name percent-encoded, as Go's and xDS's have it;
 * or what the settings name. A header says it for callers with another authority.
 */
final class Authorities {
    /** The service by its name, for a caller whose authority is another. */
    static final Metadata.Key<String> SERVICE =
            Metadata.Key.of("switchboard-service", Metadata.ASCII_STRING_MARSHALLER);

    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

    private final Map<String, ServiceName> byName = new HashMap<>();
    private final @Nullable ServiceName only;

    Authorities(Set<ServiceName> services, Map<String, ServiceName> others) {
        // Where two have the same, the one that is written so has it.
        for (ServiceName service : services) {
            byName.putIfAbsent(key(service.value().replace('/', '.')), service);
            byName.putIfAbsent(key(service.value().replace("/", "%2F")), service);
        }
        for (ServiceName service : services) {
            byName.put(key(service.value()), service);
        }
        others.forEach((authority, service) -> byName.put(key(authority), service));
        only = services.size() == 1 ? services.iterator().next() : null;
    }

    /** Null: of none that is known here. Where there is one service only, every call without the header is for it. */
    @Nullable
    ServiceName of(@Nullable String authority, Metadata headers) {
        String said = headers.get(SERVICE);
        if (said != null) {
            return byName.get(key(said));
        }
        if (authority != null) {
            ServiceName service = byName.get(key(authority));
            if (service == null) {
                service = byName.get(key(PORT.matcher(authority).replaceFirst("")));
            }
            if (service != null) {
                return service;
            }
        }
        return only;
    }

    private static String key(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
