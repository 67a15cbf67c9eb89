package io.switchboard.istio;

import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;

/**
 * How services are called in Istio. A service's segments are the parts of a host's name from right to left:
 * {@code xiaoxu/prices} is {@code prices.xiaoxu}, and with the template {@code {service}.switchboard} its host is
 * {@code prices.xiaoxu.switchboard}. A segment that is no part of a host's name has a hash at its end.
 *
 * @param host with {@value #SERVICE} in it
 * @param namespace of all objects; {@value #FIRST} in it stands for the service's first segment
 */
@Internal
public record NameTemplate(String host, String namespace) {
    public static final String DEFAULT_HOST = "{service}.switchboard";
    public static final String DEFAULT_NAMESPACE = "switchboard";

    private static final String SERVICE = "{service}";
    private static final String FIRST = "{first}";
    /** Leaves 63 characters of a host's name to the template. */
    private static final int MAX_NAME = 190;

    private static final int MAX_TEMPLATE = 63;

    /** @throws IllegalArgumentException if one of them makes no names; the message says which and why */
    public NameTemplate {
        if (!host.contains(SERVICE)
                || host.indexOf(SERVICE) != host.lastIndexOf(SERVICE)
                || host.length() - SERVICE.length() > MAX_TEMPLATE
                || !SafeName.isDnsName(host.replace(SERVICE, "a"))) {
            throw new IllegalArgumentException("host: \"" + Text.printable(host) + "\" makes no names of hosts; write "
                    + SERVICE + " once, and around it at most " + MAX_TEMPLATE
                    + " of a-z, 0-9, \"-\" and \".\", such as "
                    + DEFAULT_HOST);
        }
        if (!SafeName.isDnsLabel(namespace.replace(FIRST, "a"))) {
            throw new IllegalArgumentException("namespace: \"" + Text.printable(namespace)
                    + "\" makes no names of namespaces; write 1 to 63 of a-z, 0-9 and \"-\", and " + FIRST
                    + " for the first segment of a service's name");
        }
    }

    public boolean hasSeveralNamespaces() {
        return namespace.contains(FIRST);
    }

    public String hostOf(ServiceName service) {
        return host.replace(SERVICE, nameOf(service));
    }

    public String namespaceOf(ServiceName service) {
        String first = service.value().split("/", 2)[0];
        return SafeName.dnsLabel(namespace.replace(FIRST, SafeName.dnsLabel(first)));
    }

    /** The name of the service's objects. */
    public String nameOf(ServiceName service) {
        String[] segments = service.value().split("/", -1);
        StringBuilder name = new StringBuilder();
        for (int i = segments.length - 1; i >= 0; i--) {
            name.append(name.isEmpty() ? "" : ".").append(SafeName.dnsLabel(segments[i]));
        }
        return name.length() <= MAX_NAME
                ? name.toString()
                : SafeName.dnsLabel(segments[segments.length - 1]) + "." + ContentHash.of(service.value());
    }
}
