package io.switchboard.spring;

import static io.switchboard.spring.Named.named;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.grpc.server.ServeOptions;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** How a server is announced, as the properties say. */
final class ServerOptions {
    private static final String PREFIX = "switchboard.registration.";
    private static final Address ANY = new Address("localhost", 1);

    private ServerOptions() {}

    /**
     * The names under which the application is called.
     *
     * @param application its own name; null: it has none
     * @throws InvalidConfigurationPropertyValueException if one is no {@link ServiceName}
     */
    static List<String> services(SwitchboardProperties.Registration said, @Nullable String application) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : said.services()) {
            names.add(name(PREFIX + "services", name));
        }
        if (said.service() != null) {
            names.add(name(PREFIX + "service", said.service()));
        }
        if (names.isEmpty() && application != null && !application.isBlank()) {
            names.add(name("spring.application.name", application));
        }
        return List.copyOf(names);
    }

    private static String name(String property, String name) {
        return named(property, name, () -> new ServiceName(name)).value();
    }

    /**
     * The options for each server.
     *
     * @param build the version that the application was built as; null: not known
     * @throws InvalidConfigurationPropertyValueException if a property is wrong
     */
    static ServeOptions.Builder of(SwitchboardProperties.Registration said, @Nullable String build) {
        // The framework stops the server, and is told to stop by the same signal.
        ServeOptions.Builder options = ServeOptions.builder().shutdownHook(false);
        Instance.Builder instance = Instance.builder(ANY);
        String advertise = advertise(said);
        if (advertise != null) {
            options.advertise(advertise);
        }
        if (said.id() != null) {
            String id = said.id();
            named(PREFIX + "id", id, () -> instance.id(id).build());
            options.id(id);
        }
        if (said.weight() != null) {
            int weight = said.weight();
            named(PREFIX + "weight", weight, () -> instance.weight(weight).build());
            options.weight(weight);
        }
        String version = said.version() != null ? said.version() : build;
        if (version != null) {
            named(PREFIX + "version", version, () -> instance.version(version).build());
            options.version(version);
        }
        said.labels().forEach(options::label);
        named(
                PREFIX + "labels",
                said.labels(),
                () -> instance.labels(said.labels()).build());
        named(
                PREFIX + "drain-delay",
                said.drainDelay(),
                () -> options.drainDelay(said.drainDelay()).build());
        if (said.failFast() && Duration.ZERO.equals(said.await())) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "await", said.await(), "switchboard.registration.fail-fast is set: say how long to wait");
        }
        return options;
    }

    private static @Nullable String advertise(SwitchboardProperties.Registration said) {
        String host = said.advertise();
        if (host != null) {
            named(PREFIX + "advertise", host, () -> Address.parse(host, 1));
            return host;
        }
        String networkInterface = said.networkInterface();
        if (networkInterface != null) {
            return named(PREFIX + "network-interface", networkInterface, () -> addressOf(networkInterface));
        }
        return said.preferIpAddress() ? null : named(PREFIX + "prefer-ip-address", false, ServerOptions::hostName);
    }

    private static String addressOf(String networkInterface) {
        try {
            NetworkInterface found = NetworkInterface.getByName(networkInterface);
            if (found == null) {
                throw new IllegalArgumentException("this machine has no network interface of this name; it has "
                        + NetworkInterface.networkInterfaces()
                                .map(NetworkInterface::getName)
                                .sorted()
                                .toList());
            }
            return found.inetAddresses()
                    .filter(address -> !address.isLinkLocalAddress())
                    .min(Comparator.comparing(address -> address instanceof Inet4Address ? 0 : 1))
                    .map(InetAddress::getHostAddress)
                    .orElseThrow(() -> new IllegalArgumentException("this network interface has no address"));
        } catch (SocketException e) {
            throw new IllegalArgumentException("the network interfaces cannot be read: " + e.getMessage(), e);
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "the name of this host is not known; set switchboard.registration.advertise", e);
        }
    }
}
