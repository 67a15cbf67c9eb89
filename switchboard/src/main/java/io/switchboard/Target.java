package io.switchboard;

import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import io.switchboard.etcd.Endpoint;
import io.switchboard.etcd.layout.FormatChoice;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A channel target: {@code etcd:///service}, {@code etcd://host:2379/service} or
 * {@code etcd:///service?endpoints=a:2379,b:2379}, each possibly with {@code authority=name} and {@code format=name}.
 *
 * @param endpoints where etcd is; empty: the target does not say
 * @param authority the name that servers are authenticated by: the target's, or else the {@link Authority} of the
 *     service
 * @param format in which layout the registrations are, and where that begins; null: the target does not say
 */
record Target(
        ServiceName service,
        List<Endpoint> endpoints,
        String authority,
        @Nullable FormatChoice format) {
    static final String SCHEME = "etcd";
    private static final String FORMS =
            "; write etcd:///service, etcd://host:2379/service or etcd:///service?endpoints=a:2379,b:2379";

    private static final String ENDPOINTS = "endpoints";
    private static final String AUTHORITY = "authority";
    private static final String FORMAT = "format";

    Target {
        endpoints = List.copyOf(endpoints);
    }

    static Target of(ServiceName service) {
        return new Target(service, List.of(), Authority.of(service), null);
    }

    /**
     * @throws IllegalArgumentException if the target names no service, or its endpoints are none; the message says why
     */
    static Target parse(URI uri) {
        try {
            ServiceName service = new ServiceName(serviceOf(uri));
            Map<String, String> parameters = parameters(uri);
            String endpoints = endpointsOf(uri, parameters.get(ENDPOINTS));
            String authority = parameters.get(AUTHORITY);
            String format = parameters.get(FORMAT);
            return new Target(
                    service,
                    endpoints == null ? List.of() : Endpoint.parseAll(endpoints),
                    authority == null ? Authority.of(service) : Authority.given(authority),
                    format == null ? null : FormatChoice.parse(format));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "target \"" + Text.printable(uri.toString()) + "\": " + e.getMessage() + FORMS, e);
        }
    }

    @Override
    public String toString() {
        return SCHEME + ":///" + encoded(service);
    }

    /** As a path. {@link URI#toASCIIString} would normalize the name, and so name another service. */
    static String encoded(ServiceName service) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : quoted("/" + service).substring(1).getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", b));
            }
        }
        return encoded.toString();
    }

    private static String quoted(String path) {
        try {
            return new URI(null, null, path, null).getRawPath();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(Text.message(String.valueOf(e.getMessage())), e);
        }
    }

    private static String serviceOf(URI uri) {
        if (uri.isOpaque()) {
            String opaque = uri.getSchemeSpecificPart();
            int query = opaque.indexOf('?');
            return query < 0 ? opaque : opaque.substring(0, query);
        }
        String path = uri.getPath() == null ? "" : uri.getPath();
        return path.startsWith("/") ? path.substring(1) : path;
    }

    private static @Nullable String endpointsOf(URI uri, @Nullable String asked) {
        String authority = uri.getRawAuthority();
        boolean hasAuthority = authority != null && !authority.isEmpty();
        if (hasAuthority && asked != null) {
            throw new IllegalArgumentException("it names etcd twice, before the service and as endpoints");
        }
        return hasAuthority ? authority : asked;
    }

    private static Map<String, String> parameters(URI uri) {
        Map<String, String> parameters = new HashMap<>();
        String raw = uri.getRawQuery();
        if (raw == null) {
            return parameters;
        }
        for (String parameter : raw.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? "" : parameter.substring(0, equals);
            if (!name.equals(ENDPOINTS) && !name.equals(AUTHORITY) && !name.equals(FORMAT)) {
                throw new IllegalArgumentException("it has the parameter \"" + Text.printable(parameter)
                        + "\", and only endpoints=, authority= and format= are known");
            }
            String value = URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8);
            if (parameters.put(name, value) != null) {
                throw new IllegalArgumentException("it has the parameter " + name + "= twice");
            }
        }
        return parameters;
    }
}
