package io.switchboard.interop;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Calls take turns among all servers, whoever calls and whoever serves. */
final class SpreadIT extends GoInterop {
    private static final int EACH = 50;

    @Test
    void java_calls_go_servers_in_turn() throws Exception {
        try (GoGreeter one = GoGreeter.start(etcd, service);
                GoGreeter two = GoGreeter.start(etcd, service);
                GoGreeter three = GoGreeter.start(etcd, service);
                GreeterCalls calls = JavaCalls.start(switchboard, service)) {
            assertTurns(calls, Set.of(one.address(), two.address(), three.address()));
        }
    }

    @Test
    void go_calls_java_servers_in_turn() throws Exception {
        try (JavaGreeter one = JavaGreeter.start(switchboard, service, "one");
                JavaGreeter two = JavaGreeter.start(switchboard, service, "two");
                JavaGreeter three = JavaGreeter.start(switchboard, service, "three");
                GreeterCalls calls = GoCalls.start(etcd, service)) {
            assertTurns(calls, Set.of(one.name(), two.name(), three.name()));
        }
    }

    @Test
    void a_mixed_fleet_shares_the_calls_of_both_evenly() throws Exception {
        try (GoGreeter go = GoGreeter.start(etcd, service);
                GoGreeter go2 = GoGreeter.start(etcd, service);
                JavaGreeter java = JavaGreeter.start(switchboard, service, "java");
                JavaGreeter java2 = JavaGreeter.start(switchboard, service, "java2");
                GreeterCalls javaCalls = JavaCalls.start(switchboard, service);
                GreeterCalls goCalls = GoCalls.start(etcd, service)) {
            Set<String> servers = Set.of(go.address(), go2.address(), java.name(), java2.name());
            assertTurns(javaCalls, servers);
            assertTurns(goCalls, servers);
        }
    }

    @Test
    void both_call_a_server_that_joins() throws Exception {
        try (GoGreeter go = GoGreeter.start(etcd, service);
                GreeterCalls javaCalls = JavaCalls.start(switchboard, service);
                GreeterCalls goCalls = GoCalls.start(etcd, service)) {
            assertTurns(javaCalls, Set.of(go.address()));
            assertTurns(goCalls, Set.of(go.address()));
            try (GoGreeter go2 = GoGreeter.start(etcd, service);
                    JavaGreeter java = JavaGreeter.start(switchboard, service, "java")) {
                Set<String> servers = Set.of(go.address(), go2.address(), java.name());
                assertTurns(javaCalls, servers);
                assertTurns(goCalls, servers);
            }
        }
    }

    private static void assertTurns(GreeterCalls calls, Set<String> servers) throws InterruptedException {
        calls.untilAllAnswer(servers);
        calls.assertShares(EACH, servers);
    }
}
