package io.switchboard.xds;

import io.switchboard.core.ServiceName;
import io.switchboard.grpc.config.Route;
import io.switchboard.grpc.config.SubsetRule;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How resources are named: a service's listener, route, cluster and endpoints are each named as the service is, so that
 * {@code xds:///prices} needs nothing but the service's name. What belongs to a part of a service has {@value #PART}
 * after that name, which no service's name contains.
 */
final class ResourceNames {
    /** Between a service's name and a part of it. */
    static final String PART = "//";

    /** What starts the names of an Envoy's own listeners and their routes. */
    private static final String NODE = "switchboard//listener/";

    /** Longer ones are cut, and end in a hash of the whole. */
    private static final int LONGEST_PART = 200;

    private ResourceNames() {}

    /** Whose resource that is; null: no service's, whatever there may be in the registry. */
    static @Nullable ServiceName serviceOf(ResourceType type, String name) {
        int part = name.indexOf(PART);
        if (part >= 0 && (type == ResourceType.LISTENER || type == ResourceType.ROUTE)) {
            return null;
        }
        String service = part < 0 ? name : name.substring(0, part);
        if (service.length() > ServiceName.MAX_LENGTH) {
            return null;
        }
        try {
            return new ServiceName(service);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Of a listener that a node asks for in its metadata, and of its route. */
    static String ofListener(EnvoyListener listener) {
        return NODE + listener.address() + ":" + listener.port();
    }

    /** Of all instances of a service. */
    static String of(ServiceName service) {
        return service.value();
    }

    /** Of a subset's cluster: subsets of the same instances share one, whatever the weights and names of the routes. */
    static String of(ServiceName service, SubsetRule.Members members, Route.Fallback fallback) {
        if (members.equals(SubsetRule.Members.ALL)) {
            return service.value();
        }
        StringBuilder part = new StringBuilder(fallback == Route.Fallback.FAIL ? "only" : "first");
        if (members.version() != null) {
            part.append(",version=").append(escaped(members.version()));
        }
        new TreeMap<>(members.labels())
                .forEach((label, value) -> part.append(",label.")
                        .append(escaped(label))
                        .append('=')
                        .append(escaped(value)));
        String whole = part.toString();
        return service.value()
                + PART
                + (whole.length() <= LONGEST_PART
                        ? whole
                        : whole.substring(0, LONGEST_PART) + "..." + Hash.of(whole.getBytes(StandardCharsets.UTF_8)));
    }

    /** All but letters, digits and {@code .-_~} in percent, so that no value looks like two, or like a slash. */
    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || ".-_~".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return out.toString();
    }
}
