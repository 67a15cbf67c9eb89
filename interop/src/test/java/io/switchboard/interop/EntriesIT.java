package io.switchboard.interop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.switchboard.core.Address;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Subscription;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Each reads the entries that the other writes. */
final class EntriesIT extends GoInterop {
    @Test
    void go_lists_what_java_registers() throws Exception {
        Instance instance = Instance.builder(Address.parse("10.0.0.1:8080"))
                .weight(50)
                .locality(new Locality("north", "n1"))
                .version("1.2")
                .label("tier", "gold")
                .address("wan", Address.parse("203.0.113.7:50051"))
                .build();
        try (Registration registration = switchboard.register(service, instance);
                Registration other = switchboard.register(service + "2", Instance.at("10.0.0.2:8080"))) {
            assertTrue(registration.awaitActive(JavaGreeter.LIMIT), () -> "" + registration.problem());
            assertTrue(other.awaitActive(JavaGreeter.LIMIT), () -> "" + other.problem());
            JsonArray list = GoEndpoints.list(etcd, service).getAsJsonArray();
            assertEquals(1, list.size(), list::toString);
            JsonObject entry = list.get(0).getAsJsonObject();
            assertEquals(service + "/10.0.0.1:8080", entry.get("key").getAsString());
            assertEquals("10.0.0.1:8080", entry.get("addr").getAsString());
            JsonObject metadata = entry.getAsJsonObject("metadata");
            JsonElement expected = JsonParser.parseString(
                    "{'weight':50,'region':'north','zone':'n1','version':'1.2','labels':{'tier':'gold'},"
                            + "'addresses':{'wan':'203.0.113.7:50051'}}");
            for (Map.Entry<String, JsonElement> one : expected.getAsJsonObject().entrySet()) {
                assertEquals(one.getValue(), metadata.get(one.getKey()), metadata::toString);
            }
        }
    }

    @Test
    void go_follows_what_java_updates() throws Exception {
        Instance instance = Instance.at("10.0.0.1:8080");
        try (GoEndpoints endpoints = GoEndpoints.watch(etcd, service)) {
            try (Registration registration = switchboard.register(service, instance)) {
                assertEquals("add", endpoints.next().get("op").getAsString());
                registration.update(instance.toBuilder().weight(7).build());
                JsonObject updated = endpoints.next();
                assertEquals("add", updated.get("op").getAsString());
                assertEquals(
                        7, updated.getAsJsonObject("metadata").get("weight").getAsInt());
            }
            // Java's clients turn away at this, whatever becomes of the rest; to Go's it is one change more.
            JsonObject leaving = endpoints.next();
            assertEquals(
                    "draining", leaving.getAsJsonObject("metadata").get("state").getAsString());
            assertEquals("delete", endpoints.next().get("op").getAsString());
        }
    }

    @Test
    void java_follows_what_go_registers() throws Exception {
        BlockingQueue<Snapshot> snapshots = new LinkedBlockingQueue<>();
        Subscription subscription = switchboard.directory().follow(new ServiceName(service), snapshots::add);
        try {
            assertEquals(List.of(), live(snapshots, 0).instances());
            try (GoGreeter plain = GoGreeter.start(etcd, service)) {
                Instance bare = live(snapshots, 1).instances().get(0);
                assertEquals(Instance.at(plain.address()), bare);
                plain.revokeLease();
                assertEquals(List.of(), live(snapshots, 0).instances());
            }
            String metadata = "{\"weight\":7,\"zone\":\"b\",\"labels\":{\"tier\":\"gold\"},\"ours\":[1,2]}";
            try (GoGreeter rich = GoGreeter.start(etcd, service, "-metadata", metadata)) {
                Instance instance = live(snapshots, 1).instances().get(0);
                assertEquals(Address.parse(rich.address()), instance.address());
                assertEquals(7, instance.weight());
                assertEquals("b", instance.locality().zone());
                assertEquals(Map.of("tier", "gold"), instance.labels());
                assertEquals(Map.of("ours", "[1,2]"), instance.extensions());
            }
        } finally {
            subscription.close();
        }
    }

    private static Snapshot live(BlockingQueue<Snapshot> snapshots, int instances) throws InterruptedException {
        while (true) {
            Snapshot snapshot = snapshots.poll(60, SECONDS);
            assertNotNull(snapshot, () -> "no live snapshot of " + instances + " instances");
            if (snapshot.freshness() == Freshness.LIVE && snapshot.instances().size() == instances) {
                return snapshot;
            }
        }
    }
}
