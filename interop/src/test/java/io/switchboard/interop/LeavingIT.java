package io.switchboard.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.grpc.Server;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each sees the other's servers leave, at once and without a failed call. */
final class LeavingIT extends GoInterop {
    @Test
    void java_loses_no_call_to_a_go_server_that_stops() throws Exception {
        try (GoGreeter stays = GoGreeter.start(etcd, service);
                GoGreeter leaves = GoGreeter.start(etcd, service);
                GreeterCalls calls = JavaCalls.start(switchboard, service)) {
            calls.untilAllAnswer(Set.of(stays.address(), leaves.address()));
            leaves.terminate();
            calls.untilSilent(leaves.address(), ENOUGH);
            while (leaves.isAlive()) {
                assertEquals(stays.address(), calls.next());
            }
            calls.assertShares(ENOUGH, Set.of(stays.address()));
        }
    }

    @Test
    void go_loses_no_call_to_a_java_server_that_stops() throws Exception {
        try (JavaGreeter stays = JavaGreeter.start(switchboard, service, "stays");
                GreeterCalls calls = GoCalls.start(etcd, service)) {
            JavaGreeter leaves = JavaGreeter.start(switchboard, service, "leaves");
            try (leaves) {
                calls.untilAllAnswer(Set.of(stays.name(), "leaves"));
            }
            assertTrue(leaves.isTerminated());
            calls.untilSilent("leaves", ENOUGH);
        }
    }

    @Test
    void java_leaves_a_go_server_whose_lease_is_revoked() throws Exception {
        try (GoGreeter stays = GoGreeter.start(etcd, service);
                GoGreeter leaves = GoGreeter.start(etcd, service);
                GreeterCalls calls = JavaCalls.start(switchboard, service)) {
            calls.untilAllAnswer(Set.of(stays.address(), leaves.address()));
            leaves.revokeLease();
            calls.untilSilent(leaves.address(), ENOUGH);
            assertTrue(leaves.isAlive());
        }
    }

    @Test
    void go_leaves_a_java_server_whose_registration_is_closed() throws Exception {
        Server leaves = JavaGreeter.builder("leaves").build().start();
        try (JavaGreeter stays = JavaGreeter.start(switchboard, service, "stays");
                GreeterCalls calls = GoCalls.start(etcd, service)) {
            Registration registration = switchboard.register(service, Instance.at("127.0.0.1:" + leaves.getPort()));
            try (registration) {
                calls.untilAllAnswer(Set.of(stays.name(), "leaves"));
            }
            calls.untilSilent("leaves", ENOUGH);
            assertFalse(leaves.isShutdown());
        } finally {
            leaves.shutdownNow();
        }
    }

    @Test
    void go_sees_a_java_server_go_with_its_lease_and_come_back() throws Exception {
        try (JavaGreeter server = JavaGreeter.start(switchboard, service, "java");
                GoEndpoints endpoints = GoEndpoints.watch(etcd, service)) {
            String address = server.address();
            String key = service + "/" + address;
            assertChange("add", key, endpoints.next());
            ForeignLeases.revokeOf(etcd, key);
            assertChange("delete", key, endpoints.next());
            JsonObject back = endpoints.next();
            assertChange("add", key, back);
            assertEquals(address, back.get("addr").getAsString());
        }
    }

    private static void assertChange(String op, String key, JsonObject change) {
        assertEquals(op, change.get("op").getAsString(), change::toString);
        assertEquals(key, change.get("key").getAsString(), change::toString);
    }
}
