package io.switchboard.etcd;

import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.api.ClusterGrpc;
import io.switchboard.etcd.api.Member;
import io.switchboard.etcd.api.MemberListRequest;
import io.switchboard.etcd.api.MemberListResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the members to dial equal to those that the cluster lists, and the endpoints given at the start among them.
 * Learners are left out: they serve no watch and no write. On the scheduler only.
 */
final class Membership {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    /** Each is dialled; etcd's own advice is seven members at most. */
    private static final int MOST = 64;

    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Calls calls;
    private final Scheduler scheduler;
    private final ClusterMembers members;
    private final List<Endpoint> given;

    Membership(Calls calls, Scheduler scheduler, ClusterMembers members) {
        this.calls = calls;
        this.scheduler = scheduler;
        this.members = members;
        this.given = members.endpoints();
    }

    void start() {
        calls.unary(
                ClusterGrpc.getMemberListMethod(),
                MemberListRequest.getDefaultInstance(),
                response -> {
                    scheduler.after(INTERVAL, this::start); // First: whatever the answer does, it is asked for again.
                    take(response);
                },
                status -> scheduler.after(RETRY, this::start));
    }

    private void take(MemberListResponse response) {
        Set<Endpoint> all = new LinkedHashSet<>(given);
        all.addAll(endpoints(response, given.get(0).tls()));
        List<Endpoint> now = new ArrayList<>(all);
        if (!now.equals(members.endpoints())) {
            log.info("etcd's members are {}", now);
            members.replace(now);
        }
    }

    /** What can be dialled as the given endpoints are: with or without TLS alike. */
    static List<Endpoint> endpoints(MemberListResponse response, boolean tls) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (Member member : response.getMembersList()) {
            if (member.getIsLearner()) {
                continue;
            }
            for (String url : member.getClientURLsList()) {
                if (endpoints.size() == MOST) {
                    return endpoints;
                }
                try {
                    Endpoint endpoint = Endpoint.parse(url);
                    if (endpoint.tls() == tls) {
                        endpoints.add(endpoint);
                    }
                } catch (IllegalArgumentException e) {
                    log.debug("a member advertises what cannot be dialled", e);
                }
            }
        }
        return endpoints;
    }
}
