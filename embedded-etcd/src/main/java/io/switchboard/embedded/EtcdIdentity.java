package io.switchboard.embedded;

import io.switchboard.etcd.api.ResponseHeader;
import java.util.random.RandomGenerator;

/** Who answers, as every response says. */
record EtcdIdentity(long cluster, long member, long term) {
    private static final long FIRST_TERM = 2;

    /** A cluster that has never been before. */
    static EtcdIdentity create(RandomGenerator random) {
        return new EtcdIdentity(random.nextLong(), random.nextLong(), FIRST_TERM);
    }

    /** The same member, after it was down. */
    EtcdIdentity nextTerm() {
        return new EtcdIdentity(cluster, member, term + 1);
    }

    ResponseHeader header(long revision) {
        return ResponseHeader.newBuilder()
                .setClusterId(cluster)
                .setMemberId(member)
                .setRaftTerm(term)
                .setRevision(revision)
                .build();
    }
}
