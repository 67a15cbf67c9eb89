package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.SkipReason;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.layout.InstanceCodec;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.KratosLayout;
import io.switchboard.etcd.layout.ReadLimits;
import io.switchboard.etcd.layout.RpcxLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RosterTest {
    private final List<String> told = new ArrayList<>();
    private final Telemetry telemetry = new Telemetry() {
        @Override
        public void skipped(ServiceName service, String instanceId, SkipReason reason) {
            told.add(instanceId + " " + reason);
        }
    };
    private final Roster roster = new Roster(
            new ServiceName("demo"),
            new InstanceReader(ReadLimits.builder().maxInstances(3).build(), AddressRules.DEFAULT, new InstanceCodec()),
            telemetry,
            new VirtualTime());

    @Test
    void puts_and_removals_are_folded_in_order_of_id() {
        assertTrue(roster.apply(put("b:1")));
        assertTrue(roster.apply(put("a:1")));
        assertEquals(List.of("a:1", "b:1"), ids());
        assertTrue(roster.apply(new Change.Removed("b:1")));
        assertEquals(List.of("a:1"), ids());
    }

    @Test
    void what_is_there_already_is_no_change() {
        roster.apply(put("a:1"));
        assertFalse(roster.apply(put("a:1")));
        assertFalse(roster.apply(new Change.Removed("b:1")));
        assertFalse(roster.apply(new Change.Reset(Map.of("a:1", value("a:1")))));
    }

    @Test
    void a_reset_removes_what_is_not_in_it() {
        roster.apply(put("a:1"));
        roster.apply(put("b:1"));
        assertTrue(roster.apply(new Change.Reset(Map.of("b:1", value("b:1"), "c:1", value("c:1")))));
        assertEquals(List.of("b:1", "c:1"), ids());
    }

    @Test
    void what_says_to_be_of_another_service_is_none_of_this_ones_and_is_no_fault() {
        Roster user = new Roster(
                new ServiceName("user"),
                new InstanceReader(
                        ReadLimits.builder().maxInstances(3).build(),
                        AddressRules.DEFAULT,
                        new KratosLayout(KratosLayout.ROOT)),
                telemetry,
                new VirtualTime());
        assertTrue(user.apply(new Change.Put("1", kratos("user", 1))));
        for (int i = 0; i < 9; i++) {
            assertFalse(user.apply(new Change.Put("admin/" + i, kratos("user/admin", i))));
        }
        assertEquals(1, user.instances().size());
        assertEquals(0, user.skipped());
        Map<String, ByteString> all = new LinkedHashMap<>();
        for (int i = 0; i < 9; i++) {
            all.put("admin/" + i, kratos("user/admin", i));
        }
        all.put("1", kratos("user", 1));
        assertFalse(user.apply(new Change.Reset(all)));
        assertEquals(1, user.instances().size());
        assertFalse(user.apply(new Change.Removed("admin/1")));
        assertTrue(user.apply(new Change.Put("1", kratos("user/admin", 1))));
        assertEquals(0, user.instances().size());
        assertTrue(user.apply(new Change.Put("1", kratos("user", 1))));
        assertEquals(1, user.instances().size());
        assertEquals(List.of(), told);
    }

    private static ByteString kratos(String service, int i) {
        return ByteString.copyFromUtf8(
                "{\"name\":\"" + service + "\",\"endpoints\":[\"grpc://10.0.0.1:" + (80 + i) + "\"]}");
    }

    private final Roster rpcx = new Roster(
            new ServiceName("rpcx/Arith"),
            new InstanceReader(ReadLimits.builder().maxInstances(3).build(), AddressRules.DEFAULT, new RpcxLayout()),
            telemetry,
            new VirtualTime());

    private List<String> rpcx() {
        List<String> shown = new ArrayList<>();
        rpcx.instances().forEach(instance -> shown.add(instance.id() + " " + instance.weight()));
        return shown;
    }

    private static ByteString weight(int weight) {
        return ByteString.copyFromUtf8("weight=" + weight);
    }

    @Test
    void several_spellings_of_one_instance_are_one() {
        assertTrue(rpcx.apply(new Change.Put("10.0.0.1:80", weight(2))));
        assertEquals(List.of("tcp@10.0.0.1:80 2"), rpcx());
        assertTrue(rpcx.apply(new Change.Put("tcp@10.0.0.1:80", weight(3))));
        assertFalse(rpcx.apply(new Change.Put("TCP@10.0.0.1:80", weight(4))));
        assertFalse(rpcx.apply(new Change.Put("10.0.0.1:80", weight(5))));
        assertEquals(List.of("tcp@10.0.0.1:80 3"), rpcx());
        assertTrue(rpcx.apply(new Change.Removed("tcp@10.0.0.1:80")));
        assertEquals(List.of("tcp@10.0.0.1:80 5"), rpcx());
        assertTrue(rpcx.apply(new Change.Removed("10.0.0.1:80")));
        assertEquals(List.of("tcp@10.0.0.1:80 4"), rpcx());
        assertTrue(rpcx.apply(new Change.Removed("TCP@10.0.0.1:80")));
        assertEquals(List.of(), rpcx());
    }

    @Test
    void a_list_and_changes_choose_the_same_spelling() {
        Map<String, ByteString> all = new LinkedHashMap<>();
        all.put("TCP@10.0.0.1:80", weight(4));
        all.put("10.0.0.1:80", weight(5));
        all.put("quic@10.0.0.1:80", weight(6));
        assertTrue(rpcx.apply(new Change.Reset(all)));
        assertEquals(List.of("tcp@10.0.0.1:80 5"), rpcx());
        assertEquals(1, rpcx.skipped());
        all.put("tcp@10.0.0.1:80", weight(7));
        assertTrue(rpcx.apply(new Change.Reset(all)));
        assertEquals(List.of("tcp@10.0.0.1:80 7"), rpcx());
        assertFalse(rpcx.apply(new Change.Reset(all)));
    }

    @Test
    void what_is_kept_of_other_spellings_is_bounded() {
        for (int i = 0; i < 9; i++) {
            rpcx.apply(new Change.Put("tcp" + "@10.0.0.1:" + "0".repeat(i % 3) + (80 + i), weight(1)));
            rpcx.apply(new Change.Put("10.0.0.1:" + (80 + i), weight(1)));
        }
        assertEquals(3, rpcx.instances().size());
        for (int i = 0; i < 9; i++) {
            rpcx.apply(new Change.Removed("10.0.0.1:" + (80 + i)));
            rpcx.apply(new Change.Removed("tcp" + "@10.0.0.1:" + "0".repeat(i % 3) + (80 + i)));
        }
        assertEquals(List.of(), rpcx());
    }

    @Test
    void a_broken_value_costs_its_own_entry_only_and_is_counted() {
        roster.apply(put("a:1"));
        assertTrue(roster.apply(new Change.Put("bad", ByteString.copyFromUtf8("\u001b[2J"))));
        assertFalse(roster.apply(new Change.Put("bad", ByteString.copyFromUtf8("\u001b[2J"))));
        assertEquals(List.of("a:1"), ids());
        assertEquals(1, roster.skipped());
        assertTrue(roster.apply(new Change.Removed("bad")));
        assertEquals(0, roster.skipped());
    }

    @Test
    void a_broken_overwrite_keeps_the_instance_that_was_there() {
        roster.apply(put("a:1"));
        roster.apply(new Change.Put("a:1", ByteString.copyFromUtf8("oops")));
        assertEquals(List.of("a:1"), ids());
        assertEquals(1, roster.skipped());
        roster.apply(new Change.Reset(Map.of("a:1", ByteString.copyFromUtf8("oops"))));
        assertEquals(List.of("a:1"), ids());
        roster.apply(new Change.Put("a:1", value("a:2")));
        assertEquals("a:2", roster.instances().get(0).address().toString());
        assertEquals(0, roster.skipped());
        roster.apply(new Change.Put("a:1", ByteString.copyFromUtf8("oops")));
        roster.apply(new Change.Removed("a:1"));
        assertEquals(List.of(), ids());
    }

    @Test
    void each_reason_is_told_once_for_an_entry() {
        ByteString long_ = ByteString.copyFromUtf8("{\"Addr\":\"a:1\",\"x\":\"" + "y".repeat(5000) + "\"}");
        roster.apply(new Change.Put("a", long_));
        roster.apply(new Change.Put("a", long_.concat(ByteString.copyFromUtf8(" "))));
        roster.apply(new Change.Put("a", value("169.254.169.254:80")));
        roster.apply(new Change.Put("a", value("[::ffff:127.0.0.1]:80")));
        roster.apply(new Change.Put("a", ByteString.copyFromUtf8("x")));
        roster.apply(new Change.Put("b/", value("b:1")));
        roster.apply(new Change.Put("\ufffdff", value("b:1")));
        assertEquals(List.of("a TOO_LONG", "a ADDRESS_REFUSED", "a UNREADABLE", "b/ BAD_ID", "\ufffdff BAD_ID"), told);
        assertEquals(3, roster.skipped());
        assertEquals(List.of(), roster.instances());
    }

    @Test
    void a_clamped_weight_is_told_and_is_no_skip() {
        ByteString heavy = ByteString.copyFromUtf8("{\"Addr\":\"a:1\",\"Metadata\":{\"weight\":1e9}}");
        roster.apply(new Change.Put("a", heavy));
        assertFalse(roster.apply(new Change.Put("a", heavy)));
        assertEquals(Instance.MAX_WEIGHT, roster.instances().get(0).weight());
        assertEquals(List.of("a WEIGHT_CLAMPED"), told);
        assertEquals(0, roster.skipped());
    }

    @Test
    void an_address_that_is_left_out_for_its_network_is_told_once_and_is_no_skip() {
        ByteString partly = ByteString.copyFromUtf8(
                "{\"Addr\":\"a:1\",\"Metadata\":{\"addresses\":" + "{\"lan\":\"a:2\",\"wan\":\"127.0.0.1:80\"}}}");
        assertTrue(roster.apply(new Change.Put("a", partly)));
        assertFalse(roster.apply(new Change.Put("a", partly)));
        assertEquals(Set.of("lan"), roster.instances().get(0).addresses().keySet());
        assertEquals(List.of("a ADDRESS_REFUSED"), told);
        assertEquals(0, roster.skipped());
        roster.apply(new Change.Put("a", value("a:1")));
        roster.apply(new Change.Put("a", partly));
        roster.apply(new Change.Removed("a"));
        roster.apply(new Change.Put("a", partly));
        assertEquals(List.of("a ADDRESS_REFUSED", "a ADDRESS_REFUSED", "a ADDRESS_REFUSED"), told);
    }

    @Test
    void beyond_the_limit_the_instances_seen_first_stay() {
        List.of("d:1", "c:1", "b:1", "a:1").forEach(id -> roster.apply(put(id)));
        assertEquals(List.of("b:1", "c:1", "d:1"), ids());
        assertEquals(1, roster.skipped());
        assertFalse(roster.hasRoom());
        roster.apply(new Change.Removed("c:1"));
        assertTrue(roster.hasRoom());
        assertEquals(List.of("a:1 TOO_MANY"), told);
    }

    @Test
    void a_reset_takes_the_first_of_its_order_whatever_was_there() {
        List.of("d:1", "c:1", "b:1").forEach(id -> roster.apply(put(id)));
        LinkedHashMap<String, ByteString> content = new LinkedHashMap<>();
        List.of("a:1", "bad", "b:1", "e:1", "d:1").forEach(id -> content.put(id, value(id)));
        content.put("bad", ByteString.copyFromUtf8("x"));
        assertTrue(roster.apply(new Change.Reset(content)));
        assertEquals(List.of("a:1", "b:1", "e:1"), ids());
        assertEquals(2, roster.skipped());
        assertFalse(roster.apply(new Change.Reset(content)));
        content.remove("bad");
        content.remove("a:1");
        roster.apply(new Change.Reset(content));
        assertEquals(List.of("b:1", "d:1", "e:1"), ids());
        assertEquals(0, roster.skipped());
    }

    private List<String> ids() {
        return roster.instances().stream().map(Instance::id).toList();
    }

    private static Change put(String address) {
        return new Change.Put(address, value(address));
    }

    private static ByteString value(String address) {
        return ByteString.copyFromUtf8("{\"Op\":0,\"Addr\":\"" + address + "\",\"Metadata\":null}");
    }
}
