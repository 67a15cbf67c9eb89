package io.switchboard.operator;

import io.switchboard.core.ServiceName;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.operator.Finding.Severity;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks the registries of the other datacenters, and that no registry is listed twice. */
final class DatacenterFindings {
    private DatacenterFindings() {}

    /**
     * @param registries the own one first; only the others are checked
     * @param own the state of the members of the own one
     */
    static List<Finding> of(
            List<DatacenterRegistry> registries, List<MemberState> own, List<ServiceName> services, Clock clock) {
        List<Finding> findings = new ArrayList<>();
        Map<DatacenterRegistry, List<MemberState>> members = new LinkedHashMap<>();
        members.put(registries.get(0), own);
        for (DatacenterRegistry one : registries.subList(1, registries.size())) {
            String subject = "datacenter " + one.name();
            try {
                List<MemberState> asked = Diagnosis.members(one.etcd());
                members.put(one, asked);
                other(one.etcd(), asked, services, clock).forEach(found -> findings.add(of(subject, found)));
            } catch (IllegalArgumentException e) {
                findings.add(Finding.failure(
                        subject, String.valueOf(e.getMessage()), "correct its entry in the list of datacenters"));
            }
        }
        findings.addAll(same(members));
        return findings;
    }

    private static Finding of(String subject, Finding found) {
        return new Finding(found.severity(), subject + ": " + found.subject(), found.state(), found.remedy());
    }

    private static List<Finding> other(
            EtcdOptions options, List<MemberState> members, List<ServiceName> services, Clock clock) {
        List<Finding> findings = new ArrayList<>(ClusterFindings.of(members, clock.instant()));
        if (!services.isEmpty() && members.stream().anyMatch(member -> member.status() != null)) {
            try (EtcdClient client = EtcdClient.connect(options)) {
                PermissionFindings permissions = new PermissionFindings(client.access());
                services.forEach(service ->
                        findings.addAll(permissions.ofReading(service).join()));
            }
        }
        findings.addAll(ClockFindings.of(options.endpoints(), clock));
        return findings;
    }

    /** Registries with different namespaces in one cluster are different ones. */
    private static List<Finding> same(Map<DatacenterRegistry, List<MemberState>> members) {
        List<Finding> findings = new ArrayList<>();
        Map<String, String> first = new HashMap<>();
        members.forEach((registry, asked) -> {
            Set<Long> clusters = new HashSet<>();
            asked.forEach(member -> {
                if (member.status() != null) {
                    clusters.add(member.status().getHeader().getClusterId());
                }
            });
            String name = registry.name().value();
            for (long cluster : clusters) {
                String place = cluster + " " + registry.etcd().namespace();
                String before = first.putIfAbsent(place, name);
                if (before != null) {
                    findings.add(new Finding(
                            Severity.FAILURE,
                            "datacenters",
                            before + " and " + name + " use the same registry, cluster id " + Long.toHexString(cluster)
                                    + ": each server there counts twice",
                            "correct the endpoints of one of them, or remove it; if they are different clusters, give"
                                    + " each its own --initial-cluster-token"));
                }
            }
        });
        return findings;
    }
}
