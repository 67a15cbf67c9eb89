package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.ServiceName;
import io.switchboard.embedded.ReservedPort;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.operator.Diagnosis;
import io.switchboard.operator.Finding;
import io.switchboard.operator.Finding.Severity;
import io.switchboard.testing.EtcdServer;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is found on a real etcd: permissions, members that do not answer, an alarm. */
class ExaminationIT {
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");

    @Test
    void a_sound_registry_is_all_well_and_stays_empty() {
        try (EtcdServer etcd = EtcdServer.start()) {
            List<Finding> findings =
                    examine(EtcdOptions.builder(etcd.endpoint()).build());
            assertTrue(findings.stream().allMatch(finding -> finding.severity() == Severity.OK), findings.toString());
            assertEquals(8, findings.size(), findings.toString());
            assertTrue(findings.get(0).state().startsWith("answers: version "), findings.toString());
            try (ContractClient client = new ContractClient(etcd.endpoint())) {
                RangeRequest all = RangeRequest.newBuilder()
                        .setKey(ContractClient.bytes("\0"))
                        .setRangeEnd(ContractClient.bytes("\0"))
                        .build();
                assertEquals(0, client.kv().range(all).getCount());
            }
        }
    }

    @Test
    void what_a_user_may_not_is_told_with_what_it_means() {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.etcdctl("user", "add", "root:secret");
            etcd.etcdctl("user", "grant-role", "root", "root");
            etcd.etcdctl("role", "add", "reader");
            etcd.etcdctl("role", "grant-permission", "reader", "--prefix=true", "read", "xiaoxu/demo/");
            etcd.etcdctl("user", "add", "app:app");
            etcd.etcdctl("user", "grant-role", "app", "reader");
            etcd.etcdctl("auth", "enable");
            List<Finding> findings = examine(
                    EtcdOptions.builder(etcd.endpoint()).user("app", "app").build());
            assertEquals(
                    List.of(
                            "OK may read xiaoxu/demo/*",
                            "WARNING user app may not write xiaoxu/demo/*: servers cannot register",
                            "WARNING user app may not read switchboard/services/xiaoxu/demo//*: clients do not hear of"
                                    + " its config and overrides",
                            "WARNING user app may not write switchboard/services/xiaoxu/demo//config: this user cannot"
                                    + " configure it",
                            "WARNING user app may not write switchboard/services/xiaoxu/demo//overrides/*: this user"
                                    + " cannot override its instances",
                            "WARNING user app may not read switchboard/drains/*: clients do not hear of drains of zones"
                                    + " and datacenters"),
                    findings.stream()
                            .filter(finding -> finding.subject().equals("permission"))
                            .map(finding -> finding.severity() + " " + finding.state())
                            .toList());
        }
    }

    @Test
    void a_member_that_does_not_answer_does_not_hide_the_others() {
        try (EtcdServer etcd = EtcdServer.start();
                ReservedPort nobody = ReservedPort.of(0)) {
            List<Finding> findings = examine(EtcdOptions.builder(etcd.endpoint(), "http://127.0.0.1:" + nobody.port())
                    .build());
            assertEquals(Severity.OK, findings.get(0).severity());
            assertEquals(Severity.FAILURE, findings.get(1).severity());
            assertTrue(findings.get(1).state().contains(" cannot be reached: "), findings.toString());
        }
    }

    private static List<Finding> examine(EtcdOptions options) {
        return Diagnosis.of(options, List.of(DEMO), Clock.systemUTC());
    }
}
