package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.switchboard.core.Freshness;
import io.switchboard.core.Snapshot;
import io.switchboard.harness.RawEtcd;
import io.switchboard.harness.Said;
import io.switchboard.testing.EtcdServer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Entries under a service that no decent process would write. */
class HostileValuesIT {
    @Test
    void a_hostile_value_costs_its_own_entry_only() {
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                Scene scene = Scene.open(etcd.endpoint(), 2);
                Said said = new Said()) {
            int mark = scene.view().mark();
            Map<String, ByteString> bad = unreadable();
            bad.forEach((id, value) -> raw.put(ByteString.copyFromUtf8(Scene.SERVICE + "/" + id), value));
            raw.put(
                    ByteString.copyFromUtf8(Scene.SERVICE + "/")
                            .concat(ByteString.copyFrom(
                                    new byte[] {'x', 0, '\r', '\n', 27, '[', '3', '1', 'm', (byte) 0xff})),
                    ByteString.copyFromUtf8(RawEtcd.announced("127.0.0.1:1")));
            LocalServer joined = scene.join();
            scene.view()
                    .await(
                            "the one that joined after them",
                            snapshot -> FollowedSet.addresses(snapshot).contains(joined.address()));
            Snapshot seen = scene.view().last();
            assertEquals(scene.addresses(), FollowedSet.addresses(seen));
            assertEquals(Freshness.LIVE, seen.freshness());
            assertEquals(bad.size() + 1, seen.skipped());
            scene.awaitHealed();
            Expect.kept(
                    scene.view(),
                    mark,
                    FollowedSet.addresses(scene.view().seen().get(mark - 1)));
            Expect.noFailure(scene.traffic());

            said.await("of service " + Scene.SERVICE + ": skipped: ");
            String log = said.text();
            assertFalse(log.contains("\u001b[31m") || log.contains("\0"), "control characters in the log");
            assertTrue(log.lines().allMatch(line -> line.length() < 2000), "a value of any length in the log");

            // Overwritten with something sound, an entry is taken like any other.
            raw.put(
                    Scene.SERVICE + "/not-json",
                    RawEtcd.announced(scene.servers().get(0).address()));
            scene.view().await("one less skipped", snapshot -> snapshot.skipped() == bad.size());
        }
    }

    /** Odd, but what can be read of them is sound: they must not be lost, nor break anything. */
    @Test
    void an_odd_weight_is_bounded_and_the_instance_taken() {
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                Scene scene = Scene.open(etcd.endpoint(), 1)) {
            String[] weights = {"1e308", "-5", "99999999999999999999", "\"NaN\"", "null", "[]", "\"\""};
            for (int i = 0; i < weights.length; i++) {
                raw.put(
                        Scene.SERVICE + "/odd-" + i,
                        "{\"Op\":0,\"Addr\":\"" + scene.servers().get(0).address() + "\",\"Metadata\":{\"weight\":"
                                + weights[i] + "}}");
            }
            Snapshot seen = scene.view()
                    .await("all of them", snapshot -> snapshot.instances().size() == 1 + weights.length);
            assertTrue(seen.instances().stream()
                    .allMatch(instance -> instance.weight() >= 0 && instance.weight() <= 1_000_000));
            Expect.noFailure(scene.traffic());
        }
    }

    private static Map<String, ByteString> unreadable() {
        Map<String, ByteString> bad = new LinkedHashMap<>();
        bad.put("not-json", text("hello"));
        bad.put("half", text("{\"Op\":0,\"Addr\":\"127.0.0.1"));
        bad.put("empty", text(""));
        bad.put("null", text("null"));
        bad.put("empty-object", text("{}"));
        bad.put("array", text("[{}]"));
        bad.put(
                "deep",
                text("{\"Metadata\":" + "[".repeat(100_000) + "]".repeat(100_000) + ",\"Addr\":\"127.0.0.1:1\"}"));
        bad.put(
                "deep-and-small",
                text("{\"Metadata\":" + "[".repeat(1900) + "]".repeat(1900) + ",\"Addr\":\"127.0.0.1:1\"}"));
        bad.put(
                "large",
                text(RawEtcd.announced("127.0.0.1:1").replace("null", "{\"x\":\"" + "y".repeat(1_400_000) + "\"}")));
        bad.put("nul", text(RawEtcd.announced("127.0.0.1\0:1")));
        bad.put("lines", text(RawEtcd.announced("127.0.0.1:1\\r\\nWARN forged line")));
        bad.put("ansi", text(RawEtcd.announced("\u001b[31mred\u001b[0m:1")));
        bad.put("html", text(RawEtcd.announced("<script>alert(1)</script>:1")));
        bad.put("empty-address", text(RawEtcd.announced("")));
        bad.put("port-0", text(RawEtcd.announced("127.0.0.1:0")));
        bad.put("port-70000", text(RawEtcd.announced("127.0.0.1:70000")));
        bad.put("no-port", text(RawEtcd.announced("127.0.0.1")));
        bad.put("metadata-service", text(RawEtcd.announced("169.254.169.254:80")));
        bad.put("metadata-service-6", text(RawEtcd.announced("[fe80::1]:80")));
        bad.put("unspecified", text(RawEtcd.announced("0.0.0.0:80")));
        bad.put("not-utf8", ByteString.copyFrom(new byte[] {(byte) 0xc3, 0x28, (byte) 0xff}));
        return bad;
    }

    private static ByteString text(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
