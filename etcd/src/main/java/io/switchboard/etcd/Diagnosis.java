package io.switchboard.etcd;

import io.switchboard.core.ServiceName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Looks at a registry and tells what is wrong with it and how to mend it. Writes nothing. */
public final class Diagnosis {
    private Diagnosis() {}

    /**
     * Asks each endpoint by itself, then what may be read and written for each of the services. Waits for the answers, each
     * within the request timeout.
     *
     * @param now for the ends of certificates
     * @throws IllegalArgumentException if the TLS files cannot be used; the message says why
     */
    public static List<Finding> of(EtcdOptions options, List<ServiceName> services, Instant now) {
        List<MemberState> members = options.endpoints().stream()
                .map(endpoint -> ask(options, endpoint))
                .toList();
        List<Finding> findings = new ArrayList<>(ClusterFindings.of(members, now));
        if (services.isEmpty() || members.stream().allMatch(member -> member.status() == null)) {
            return findings;
        }
        try (EtcdClient client = EtcdClient.connect(options)) {
            PermissionFindings permissions = new PermissionFindings(client.connection());
            services.forEach(service -> findings.addAll(permissions.of(service).join()));
        }
        return findings;
    }

    private static MemberState ask(EtcdOptions options, Endpoint endpoint) {
        EtcdOptions one = new EtcdOptions(
                List.of(endpoint),
                options.credentials(),
                options.tls(),
                options.user(),
                options.password(),
                options.passwords(),
                options.namespace(),
                options.leaseTtl(),
                options.requestTimeout(),
                false,
                options.relistInterval(),
                options.readLimits(),
                options.format());
        try (EtcdClient client = EtcdClient.connect(one)) {
            return MemberProbe.of(client.connection(), endpoint).join();
        }
    }
}
