package io.switchboard.spring;

import static io.switchboard.spring.Named.named;

import io.grpc.ChannelCredentials;
import io.switchboard.Datacenter;
import io.switchboard.Switchboard;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.FormatChoice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * What the properties say of every registry, of whichever datacenter, where a file of datacenters does not say
 * otherwise.
 *
 * @param tls for the connection to etcd; null: none
 */
record CommonSettings(
        SwitchboardProperties properties, @Nullable ChannelCredentials tls) {
    private static final String PREFIX = "switchboard.";

    /** Those of the registry at these endpoints. */
    EtcdOptions at(List<String> endpoints, EtcdOptions.Builder etcd) {
        etcd.namespace(namespace());
        FormatChoice format = format();
        if (format != null) {
            etcd.format(format);
        }
        EtcdOptions said = timed(etcd);
        if (tls != null && !isHttps(said)) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "endpoints", endpoints, "switchboard.ssl.bundle is set: write https://");
        }
        return secured(said);
    }

    /** Those of the registries that the properties list; empty: they list none. */
    List<Datacenter> listed(Map<String, String> environment) {
        String list = properties.datacenters();
        if (list == null || list.isBlank()) {
            return List.of();
        }
        Map<String, String> variables = new HashMap<>(environment);
        // What stands in the way of these variables is told by the property's name.
        if (!namespace().isEmpty()) {
            variables.put(Switchboard.NAMESPACE_VARIABLE, namespace());
        }
        if (format() != null) {
            variables.put(Switchboard.FORMAT_VARIABLE, String.valueOf(properties.format()));
        }
        return named(PREFIX + "datacenters", list, () -> Datacenter.listed(list, variables)).stream()
                .map(one -> new Datacenter(one.name(), secured(timed(one.etcd().toBuilder())), one.network()))
                .toList();
    }

    /** @throws InvalidConfigurationPropertyValueException if none of these makes use of the SSL bundle that is named */
    void requireUse(Stream<EtcdOptions> registries) {
        if (tls != null && registries.noneMatch(one -> one.credentials() == tls)) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "ssl.bundle",
                    properties.ssl().bundle(),
                    "no registry uses it: in switchboard.datacenters each has http endpoints or TLS files of its own;"
                            + " write https://");
        }
    }

    private String namespace() {
        String namespace = properties.namespace();
        EtcdOptions unused = named(
                PREFIX + "namespace",
                namespace,
                () -> EtcdOptions.builder("localhost").namespace(namespace).build());
        return unused.namespace();
    }

    private @Nullable FormatChoice format() {
        String format = properties.format();
        return format == null || format.isBlank()
                ? null
                : named(PREFIX + "format", format, () -> FormatChoice.parse(format.strip()));
    }

    private EtcdOptions timed(EtcdOptions.Builder etcd) {
        named(
                PREFIX + "lease-ttl",
                properties.leaseTtl(),
                () -> etcd.leaseTtl(properties.leaseTtl()).build());
        named(
                PREFIX + "request-timeout",
                properties.requestTimeout(),
                () -> etcd.requestTimeout(properties.requestTimeout()).build());
        return etcd.followMembers(properties.followMembers()).build();
    }

    private EtcdOptions secured(EtcdOptions etcd) {
        return tls == null || etcd.tls() != null || !isHttps(etcd)
                ? etcd
                : etcd.toBuilder().credentials(tls).build();
    }

    private static boolean isHttps(EtcdOptions etcd) {
        return etcd.endpoints().get(0).tls();
    }
}
