package io.switchboard.spring;

import static io.switchboard.spring.Named.named;

import io.grpc.ChannelCredentials;
import io.switchboard.Datacenter;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.DatacenterName;
import io.switchboard.core.Locality;
import io.switchboard.core.Text;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.etcd.EtcdOptions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** The registry as the properties name it. */
final class RegistryOptions {
    private static final String PREFIX = "switchboard.";

    private RegistryOptions() {}

    /**
     * @param tls for the connection to etcd; null: none
     * @param environment the variables, for what datacenters leave open
     * @throws StartFailure if no endpoint is named
     * @throws InvalidConfigurationPropertyValueException if a property is wrong
     */
    static SwitchboardOptions of(
            SwitchboardProperties properties,
            SwitchboardConnectionDetails details,
            @Nullable ChannelCredentials tls,
            Telemetry telemetry,
            Map<String, String> environment) {
        String own =
                properties.datacenter() == null ? "" : properties.datacenter().strip();
        if (!own.isEmpty()) {
            named(PREFIX + "datacenter", own, () -> new DatacenterName(own));
        }
        CommonSettings common = new CommonSettings(properties, tls);
        List<Datacenter> all = common.listed(environment);
        EtcdOptions etcd = etcd(common, details, own, all);
        List<Datacenter> others =
                all.stream().filter(one -> !one.name().value().equals(own)).toList();
        common.requireUse(Stream.concat(Stream.of(etcd), others.stream().map(Datacenter::etcd)));
        SwitchboardOptions.Builder options =
                SwitchboardOptions.builder(etcd).telemetry(telemetry).datacenter(own);
        String zone = properties.zone();
        if (zone != null && !zone.isBlank()) {
            options.locality(named(PREFIX + "zone", zone, () -> zone(zone)));
        }
        cache(properties.client().cache(), options);
        named(
                PREFIX + "client.mass-removal-grace",
                properties.client().massRemovalGrace(),
                () -> options.massRemovalGrace(properties.client().massRemovalGrace())
                        .build());
        return named(
                PREFIX + (own.isEmpty() ? "datacenter" : "datacenters"),
                own.isEmpty() ? own : properties.datacenters(),
                () -> options.otherDatacenters(others).build());
    }

    private static EtcdOptions etcd(
            CommonSettings common, SwitchboardConnectionDetails details, String own, List<Datacenter> all) {
        List<String> endpoints = details.endpoints();
        if (endpoints.isEmpty()) {
            EtcdOptions listed = listed(own, all);
            requireNoUser(details);
            return listed;
        }
        EtcdOptions.Builder etcd =
                named(PREFIX + "endpoints", endpoints, () -> EtcdOptions.builder(endpoints.toArray(String[]::new)));
        user(details, etcd);
        return common.at(endpoints, etcd);
    }

    /** The own registry, for which no endpoints are given. */
    private static EtcdOptions listed(String own, List<Datacenter> all) {
        if (all.isEmpty()) {
            throw noEndpoint();
        }
        return all.stream()
                .filter(one -> one.name().value().equals(own))
                .findFirst()
                .map(Datacenter::etcd)
                .orElseThrow(() -> new InvalidConfigurationPropertyValueException(
                        PREFIX + "datacenter",
                        own,
                        "it is none of those that switchboard.datacenters lists, which are "
                                + all.stream().map(Datacenter::name).toList()
                                + ", and switchboard.endpoints is not set"));
    }

    /** One that is meant for the endpoints given is not sent to others. */
    private static void requireNoUser(SwitchboardConnectionDetails details) {
        if (details.username() != null) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "username",
                    details.username(),
                    "it belongs to switchboard.endpoints, which is not set; name users in the JSON file of"
                            + " switchboard.datacenters");
        }
    }

    private static StartFailure noEndpoint() {
        return new StartFailure(
                "No endpoint of etcd is configured, so that nothing can be registered or looked up.",
                "Set switchboard.endpoints, for example to http://127.0.0.1:2379, or the variable"
                        + " SWITCHBOARD_ENDPOINTS. Where there is to be no registry, such as in a test, set"
                        + " switchboard.enabled=false.");
    }

    private static void user(SwitchboardConnectionDetails details, EtcdOptions.Builder etcd) {
        String user = details.username();
        String password = details.password();
        if (user == null && password == null) {
            return;
        }
        if (user == null || password == null) {
            throw new StartFailure(
                    "A user of etcd and a password are given one without the other.",
                    "Set both switchboard.username and switchboard.password, or none.");
        }
        etcd.user(user, password);
    }

    private static void cache(SwitchboardProperties.Cache cache, SwitchboardOptions.Builder options) {
        if (Boolean.FALSE.equals(cache.enabled())) {
            options.withoutSnapshotCache();
        } else if (cache.directory() != null) {
            options.snapshotCache(cache.directory());
        }
    }

    private static Locality zone(String text) {
        String[] parts = text.strip().split("/", -1);
        if (parts.length > 2 || parts[0].isEmpty() || parts[parts.length - 1].isEmpty()) {
            throw new IllegalArgumentException(
                    "\"" + Text.printable(text) + "\" is neither a zone nor region/zone, for example eu/eu-1");
        }
        return parts.length == 1 ? new Locality("", parts[0]) : new Locality(parts[0], parts[1]);
    }
}
