package io.switchboard;

import io.switchboard.core.ServiceName;
import io.switchboard.etcd.Endpoint;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel target: {@code etcd:///service}, {@code etcd://host:2379/service} or
 * {@code etcd:///service?endpoints=a:2379,b:2379}.
 *
 * @param endpoints where etcd is; empty: the target does not say
 */
record Target(ServiceName service, List<Endpoint> endpoints) {
    static final String SCHEME = "etcd";
    private static final String FORMS =
            "; write etcd:///service, etcd://host:2379/service or etcd:///service?endpoints=a:2379,b:2379";

    Target {
        endpoints = List.copyOf(endpoints);
    }

    static Target of(ServiceName service) {
        return new Target(service, List.of());
    }

    /** @throws IllegalArgumentException if the target names no service, or its endpoints are none; the message says why */
    static Target parse(URI uri) {
        try {
            String endpoints = endpointsOf(uri);
            return new Target(
                    new ServiceName(serviceOf(uri)), endpoints == null ? List.of() : Endpoint.parseAll(endpoints));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("target \"" + uri + "\": " + e.getMessage() + FORMS, e);
        }
    }

    /** The name that servers are authenticated by, and Go's for the same target: a slash cannot be in it as it is. */
    String authority() {
        return encoded().replace("/", "%2F");
    }

    @Override
    public String toString() {
        return SCHEME + ":///" + encoded();
    }

    private String encoded() {
        return URI.create("x:/").resolve(pathOnly(service.value())).getRawPath().substring(1);
    }

    private static URI pathOnly(String path) {
        try {
            return URI.create(new URI(null, null, "/" + path, null).toASCIIString());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
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

    private static @Nullable String endpointsOf(URI uri) {
        String authority = uri.getRawAuthority();
        String asked = query(uri);
        boolean hasAuthority = authority != null && !authority.isEmpty();
        if (hasAuthority && asked != null) {
            throw new IllegalArgumentException("it names etcd twice, before the service and as endpoints");
        }
        return hasAuthority ? authority : asked;
    }

    private static @Nullable String query(URI uri) {
        String raw = uri.getRawQuery();
        if (raw == null) {
            return null;
        }
        for (String parameter : raw.split("&", -1)) {
            if (!parameter.startsWith("endpoints=")) {
                throw new IllegalArgumentException(
                        "it has the parameter \"" + parameter + "\", and only endpoints= is known");
            }
        }
        return URLDecoder.decode(raw.substring("endpoints=".length()), StandardCharsets.UTF_8);
    }
}
