package io.switchboard.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.etcd.Endpoint;
import io.switchboard.etcd.api.ResponseHeader;
import io.switchboard.etcd.api.StatusResponse;
import io.switchboard.operator.Finding.Severity;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterFindingsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Endpoint A = Endpoint.parse("https://10.0.0.1:2379");
    private static final Endpoint B = Endpoint.parse("https://10.0.0.2:2379");

    @Test
    void a_healthy_member_is_one_line() {
        List<Finding> findings = of(A, healthy());
        assertEquals(1, findings.size());
        assertEquals(Severity.OK, findings.get(0).severity());
        assertEquals("endpoint https://10.0.0.1:2379", findings.get(0).subject());
        assertEquals(
                "answers: version 3.6.16, leader, database 2.0 MiB of which 1.0 MiB are in use",
                findings.get(0).state());
        assertEquals("", findings.get(0).remedy());
    }

    @Test
    void one_that_does_not_answer_says_why() {
        Finding finding = ClusterFindings.of(List.of(new MemberState(A, "refused", null, null)), NOW)
                .get(0);
        assertEquals(Severity.FAILURE, finding.severity());
        assertEquals("refused", finding.state());
        assertTrue(finding.remedy().startsWith("start it"), finding.remedy());
    }

    @Test
    void without_a_leader_nothing_works() {
        has(of(A, healthy().setLeader(0)), Severity.FAILURE, "knows no leader");
    }

    @Test
    void a_learner_serves_no_watch() {
        has(of(A, healthy().setIsLearner(true)), Severity.WARNING, "is a learner");
    }

    @Test
    void an_alarm_says_how_to_end_it() {
        List<Finding> findings = of(A, healthy().addErrors("memberID:1 alarm:NOSPACE "));
        has(findings, Severity.FAILURE, "has an alarm: memberID:1 alarm:NOSPACE");
        assertTrue(
                findings.get(1).remedy().contains("etcdctl defrag"),
                findings.get(1).remedy());
    }

    @Test
    void a_version_with_known_defects_is_to_be_upgraded() {
        List<Finding> findings = of(A, healthy().setVersion("3.4.23"));
        has(findings, Severity.WARNING, "runs version 3.4.23");
        assertTrue(
                findings.get(1).remedy().startsWith("upgrade it to"),
                findings.get(1).remedy());
    }

    @Test
    void plaintext_off_the_machine_is_told_and_on_it_is_not() {
        has(of(Endpoint.parse("http://10.0.0.1:2379"), healthy()), Severity.WARNING, "is spoken to in plaintext");
        assertEquals(1, of(Endpoint.parse("http://127.0.0.1:2379"), healthy()).size());
    }

    @Test
    void a_certificate_that_ends_soon_is_told() {
        MemberState soon = new MemberState(A, null, healthy().build(), Instant.parse("2026-01-30T00:00:00Z"));
        has(ClusterFindings.of(List.of(soon), NOW), Severity.WARNING, "has a certificate that ends at 2026-01-30");
        MemberState later = new MemberState(A, null, healthy().build(), Instant.parse("2026-03-01T00:00:00Z"));
        assertEquals(1, ClusterFindings.of(List.of(later), NOW).size());
    }

    @Test
    void members_of_different_clusters_and_versions_are_told() {
        StatusResponse.Builder other = healthy()
                .setVersion("3.6.17")
                .setHeader(ResponseHeader.newBuilder().setClusterId(2).setMemberId(7));
        List<Finding> findings = ClusterFindings.of(
                List.of(
                        new MemberState(A, null, healthy().build(), null),
                        new MemberState(B, null, other.build(), null)),
                NOW);
        has(findings, Severity.FAILURE, "the endpoints belong to different clusters");
        has(findings, Severity.WARNING, "its members run different versions: 3.6.16, 3.6.17");
    }

    private static List<Finding> of(Endpoint endpoint, StatusResponse.Builder status) {
        return ClusterFindings.of(List.of(new MemberState(endpoint, null, status.build(), null)), NOW);
    }

    private static void has(List<Finding> findings, Severity severity, String state) {
        assertTrue(
                findings.stream()
                        .anyMatch(finding -> finding.severity() == severity
                                && finding.state().startsWith(state)),
                findings.toString());
    }

    private static StatusResponse.Builder healthy() {
        return StatusResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder().setClusterId(1).setMemberId(7))
                .setVersion("3.6.16")
                .setDbSize(2 << 20)
                .setDbSizeInUse(1 << 20)
                .setLeader(7);
    }
}
