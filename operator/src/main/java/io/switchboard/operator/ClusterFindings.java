package io.switchboard.operator;

import io.switchboard.core.Text;
import io.switchboard.etcd.RegistryAccess;
import io.switchboard.etcd.api.StatusResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Judges what the members of a cluster say of themselves. */
final class ClusterFindings {
    /** Time to replace a certificate by hand. */
    private static final Duration SOON = Duration.ofDays(30);

    private static final double MEBIBYTE = 1024.0 * 1024.0;

    private ClusterFindings() {}

    static List<Finding> of(List<MemberState> members, Instant now) {
        List<Finding> findings = new ArrayList<>();
        for (MemberState member : members) {
            StatusResponse status = member.status();
            if (status == null) {
                findings.add(Finding.failure(
                        subject(member),
                        String.valueOf(member.problem()),
                        "start it, correct the address, or leave it out of the endpoints"));
            } else {
                findings.addAll(of(member, status, now));
            }
        }
        findings.addAll(together(members));
        return findings;
    }

    private static List<Finding> of(MemberState member, StatusResponse status, Instant now) {
        String subject = subject(member);
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(
                subject,
                String.format(
                        Locale.ROOT,
                        "answers: version %s, %s, database %.1f MiB of which %.1f MiB are in use",
                        Text.printable(status.getVersion()),
                        status.getIsLearner()
                                ? "learner"
                                : status.getLeader() == status.getHeader().getMemberId() ? "leader" : "follower",
                        status.getDbSize() / MEBIBYTE,
                        status.getDbSizeInUse() / MEBIBYTE)));
        if (status.getLeader() == 0) {
            findings.add(Finding.failure(
                    subject,
                    "knows no leader: nothing can be written, and watches end",
                    "bring up more than half of the cluster's members, and look at the network between them"));
        }
        if (status.getIsLearner()) {
            findings.add(Finding.warning(
                    subject, "is a learner, which serves no watch and no write", "promote it, or leave it out"));
        }
        for (String error : status.getErrorsList()) {
            findings.add(Finding.failure(subject, "has an alarm: " + Text.printable(error), remedy(error)));
        }
        String defects = RegistryAccess.knownDefects(status.getVersion());
        if (defects != null) {
            int semicolon = defects.lastIndexOf("; ");
            findings.add(Finding.warning(subject, defects.substring(0, semicolon), defects.substring(semicolon + 2)));
        }
        if (!member.endpoint().tls() && !member.endpoint().isLoopback()) {
            findings.add(Finding.warning(
                    subject,
                    "is spoken to in plaintext: whoever is on the way can read and change the registry",
                    "give etcd a certificate, and write https://"));
        }
        Instant ends = member.certificateEnds();
        if (ends != null && ends.isBefore(now.plus(SOON))) {
            findings.add(Finding.warning(
                    subject, "has a certificate that ends at " + ends, "replace it; etcd reads it again by itself"));
        }
        return findings;
    }

    private static List<Finding> together(List<MemberState> members) {
        List<StatusResponse> answers = members.stream()
                .map(MemberState::status)
                .filter(Objects::nonNull)
                .toList();
        List<Finding> findings = new ArrayList<>();
        if (answers.stream().map(a -> a.getHeader().getClusterId()).distinct().count() > 1) {
            findings.add(Finding.failure(
                    "cluster",
                    "the endpoints belong to different clusters, and each request goes to one of them",
                    "give the endpoints of one cluster"));
        }
        TreeSet<String> versions =
                answers.stream().map(StatusResponse::getVersion).collect(Collectors.toCollection(TreeSet::new));
        if (versions.size() > 1) {
            findings.add(Finding.warning(
                    "cluster",
                    "its members run different versions: " + Text.printable(String.join(", ", versions)),
                    "finish the upgrade"));
        }
        return findings;
    }

    private static String remedy(String error) {
        String lower = error.toLowerCase(Locale.ROOT);
        if (lower.contains("nospace")) {
            return "nothing can be registered until: etcdctl compact, etcdctl defrag, etcdctl alarm disarm; then raise"
                    + " --quota-backend-bytes or find who writes so much";
        }
        if (lower.contains("corrupt")) {
            return "replace the member by a new one with an empty data directory";
        }
        return "see etcd's log";
    }

    private static String subject(MemberState member) {
        return "endpoint " + member.endpoint();
    }
}
