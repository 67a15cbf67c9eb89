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
     * Asks each endpoint by itself, then what may be read and written for each of the services, then compares clocks.
     * Waits for the answers, each within the request timeout.
     *
     * @param clock this machine's, for the ends of certificates too
     * @throws IllegalArgumentException if the TLS files cannot be used; the message says why
     */
    public static List<Finding> of(EtcdOptions options, List<ServiceName> services, Clock clock) {
        List<MemberState> members = options.endpoints().stream()
                .map(endpoint -> ask(options, endpoint))
                .toList();
        List<Finding> findings = new ArrayList<>(ClusterFindings.of(members, clock.instant()));
        if (!services.isEmpty() && members.stream().anyMatch(member -> member.status() != null)) {
            try (EtcdClient client = EtcdClient.connect(options)) {
                PermissionFindings permissions = new PermissionFindings(client.access());
                services.forEach(
                        service -> findings.addAll(permissions.of(service).join()));
            }
        }
        findings.addAll(ClockFindings.of(options.endpoints(), clock));
        return findings;
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
