package io.switchboard.xds;

import io.switchboard.core.ServiceName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A listener that an Envoy asks for in its node's metadata.
 *
 * @param address an IP literal of its machine, in the one form that all readers agree on
 * @param services whose calls it takes; those of all services if {@code all}
 */
record EnvoyListener(String address, int port, Set<ServiceName> services, boolean all) {
    /** By which all services are asked for. */
    static final String ALL = "*";

    EnvoyListener {
        services = Collections.unmodifiableSet(new TreeSet<>(services));
    }

    /** As it is kept in {@link XdsClient#settings}: service names have no spaces and no line ends. */
    String line() {
        return address + " " + port
                + (all ? " " + ALL : "")
                + services.stream().map(service -> " " + service.value()).collect(Collectors.joining());
    }

    static String text(List<EnvoyListener> listeners) {
        return listeners.stream()
                .sorted(Comparator.comparing(EnvoyListener::address).thenComparingInt(EnvoyListener::port))
                .map(EnvoyListener::line)
                .collect(Collectors.joining("\n"));
    }

    /** Those that a client asks for. */
    static List<EnvoyListener> of(XdsClient client) {
        String text = client.settings().getOrDefault(XdsClients.LISTENERS, "");
        return client.kind() == XdsClient.Kind.ENVOY
                ? text.lines().map(EnvoyListener::read).toList()
                : List.of();
    }

    private static EnvoyListener read(String line) {
        String[] parts = line.split(" ", -1);
        List<ServiceName> services = new ArrayList<>();
        boolean all = false;
        for (int i = 2; i < parts.length; i++) {
            if (parts[i].equals(ALL)) {
                all = true;
            } else {
                services.add(new ServiceName(parts[i]));
            }
        }
        return new EnvoyListener(parts[0], Integer.parseInt(parts[1]), new TreeSet<>(services), all);
    }

    /** Of the services that there are, those whose calls it takes; what it names, it takes though it be not there. */
    Set<ServiceName> wanted(Iterable<ServiceName> there) {
        Set<ServiceName> wanted = new TreeSet<>(services);
        if (all) {
            there.forEach(wanted::add);
        }
        return wanted;
    }
}
