package io.switchboard.operator;

import io.switchboard.core.ServiceName;
import io.switchboard.etcd.Endpoint;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Looks at a registry and tells what is wrong with it and how to mend it. Writes nothing. */
public final class Diagnosis {
    private Diagnosis() {}

    /**
     * Asks each endpoint by itself, then what may be read and written for each of the services, then looks for old keys
     * and for drains that should have ended, then compares clocks. Waits for the answers, each within the request
     * timeout.
     *
     * @param clock this machine's, for the ends of certificates too
     * @throws IllegalArgumentException if the TLS files cannot be used; the message says why
     */
    public static List<Finding> of(EtcdOptions options, List<ServiceName> services, Clock clock) {
        return of(options, members(options), services, clock);
    }

    private static List<Finding> of(
            EtcdOptions options, List<MemberState> members, List<ServiceName> services, Clock clock) {
        List<Finding> findings = new ArrayList<>(ClusterFindings.of(members, clock.instant()));
        if (members.stream().anyMatch(member -> member.status() != null)) {
            try (EtcdClient client = EtcdClient.connect(options)) {
                PermissionFindings permissions = new PermissionFindings(client.access());
                services.forEach(
                        service -> findings.addAll(permissions.of(service).join()));
                if (!services.isEmpty()) {
                    findings.add(permissions.ofDrains().join());
                }
                findings.addAll(new OldKeyFindings(client.access()).all().join());
                findings.addAll(DrainFindings.of(new RegistryStore(client.access()), clock.instant())
                        .join());
            }
        }
        findings.addAll(ClockFindings.of(options.endpoints(), clock));
        return findings;
    }

    /**
     * As {@link #of} for the registry of the first datacenter, which is the own one; of the others checks that they
     * answer and can be read, and their clocks; of all, that no registry is there twice.
     *
     * @throws IllegalArgumentException if the first one's TLS files cannot be used; the message says why
     */
    public static List<Finding> ofDatacenters(
            List<DatacenterRegistry> registries, List<ServiceName> services, Clock clock) {
        EtcdOptions own = registries.get(0).etcd();
        List<MemberState> members = members(own);
        List<Finding> findings = new ArrayList<>(of(own, members, services, clock));
        findings.addAll(DatacenterFindings.of(registries, members, services, clock));
        return findings;
    }

    /** The state of each endpoint's member. */
    static List<MemberState> members(EtcdOptions options) {
        return options.endpoints().stream()
                .map(endpoint -> ask(options, endpoint))
                .toList();
    }

    private static MemberState ask(EtcdOptions options, Endpoint endpoint) {
        EtcdOptions one = options.toBuilder()
                .endpoints(List.of(endpoint))
                .followMembers(false)
                .build();
        try (EtcdClient client = EtcdClient.connect(one)) {
            return MemberProbe.of(client.access(), endpoint).join();
        }
    }
}
