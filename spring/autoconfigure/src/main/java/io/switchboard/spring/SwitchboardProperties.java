package io.switchboard.spring;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an application sets. The variables of the environment that the library reads, such as
 * {@code SWITCHBOARD_ENDPOINTS}, set the properties of the same names.
 *
 * @param enabled Whether anything is registered or resolved.
 * @param endpoints Members of etcd, such as http://127.0.0.1:2379.
 * @param username User of etcd.
 * @param password Password of the user of etcd.
 * @param namespace What is put before every key in etcd.
 * @param format Layout of the registrations, such as go-zero; the library's own by default.
 * @param leaseTtl How long the registrations of a crashed process stay.
 * @param requestTimeout Deadline of every request to etcd.
 * @param followMembers Whether to dial the members that the cluster lists, beside the endpoints given.
 * @param datacenter Name of the datacenter in which the application runs.
 * @param datacenters Registries of all datacenters: name=endpoints for each, separated by spaces, or the path of a JSON
 *     file.
 * @param zone Where the application runs, as zone or region/zone.
 */
@ConfigurationProperties("switchboard")
record SwitchboardProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue List<String> endpoints,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("") String namespace,
        @Nullable String format,
        @DefaultValue("10s") Duration leaseTtl,
        @DefaultValue("3s") Duration requestTimeout,
        @DefaultValue("false") boolean followMembers,
        @Nullable String datacenter,
        @Nullable String datacenters,
        @Nullable String zone,
        @DefaultValue Ssl ssl,
        @DefaultValue Registration registration,
        @DefaultValue Client client) {

    /** @param bundle Name of the SSL bundle for the connection to etcd. */
    record Ssl(@Nullable String bundle) {}

    /**
     * How the application's server is announced.
     *
     * @param enabled Whether the application's gRPC server is registered.
     * @param service Name that callers look up; spring.application.name by default.
     * @param services Several such names, instead of one.
     * @param advertise Host, or host:port, at which callers reach the server.
     * @param port Port at which callers reach the server, if it is another one than the server listens at.
     * @param preferIpAddress Whether callers are told an IP address rather than the name of this host.
     * @param networkInterface Network interface whose address callers are told, such as eth0.
     * @param id Id of the instance; the advertised host:port by default.
     * @param weight Share of the calls; 100 is that of an instance that sets none.
     * @param version Version of the instance; that of the build information by default.
     * @param labels Labels of the instance.
     * @param drainDelay How long the server goes on taking calls once it is deregistered.
     * @param await How long the start waits for the registration.
     * @param failFast Whether the application ends if it is not registered within the time that the start waits.
     */
    record Registration(
            @DefaultValue("true") boolean enabled,
            @Nullable String service,
            @DefaultValue List<String> services,
            @Nullable String advertise,
            @Nullable Integer port,
            @DefaultValue("true") boolean preferIpAddress,
            @Nullable String networkInterface,
            @Nullable String id,
            @Nullable Integer weight,
            @Nullable String version,
            @DefaultValue Map<String, String> labels,
            @DefaultValue("1s") Duration drainDelay,
            @Nullable Duration await,
            @DefaultValue("false") boolean failFast) {}

    /**
     * How services are called.
     *
     * @param massRemovalGrace How long instances that still respond are called if most vanish from the registry at
     *     once.
     * @param channel Settings of single channels, by the name or target of each.
     */
    record Client(
            @DefaultValue Cache cache,
            @DefaultValue("5m") Duration massRemovalGrace,
            @DefaultValue Map<String, Channel> channel) {}

    /**
     * What is remembered for a start without etcd.
     *
     * @param enabled Whether the last known instances are kept on disk; true unless SWITCHBOARD_CACHE says off.
     * @param directory Directory for them.
     */
    record Cache(@Nullable Boolean enabled, @Nullable Path directory) {}

    /**
     * One channel.
     *
     * @param serviceConfig Default service config in gRPC's JSON, below that in the registry.
     */
    record Channel(@Nullable String serviceConfig) {}
}
