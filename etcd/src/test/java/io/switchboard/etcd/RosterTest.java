package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RosterTest {
    private final Roster roster = new Roster(new ServiceName("demo"));

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
    void a_broken_value_costs_its_own_entry_only_and_is_counted() {
        roster.apply(put("a:1"));
        assertTrue(roster.apply(new Change.Put("bad", ByteString.copyFromUtf8("\u001b[2J"))));
        assertFalse(roster.apply(new Change.Put("bad", ByteString.copyFromUtf8("\u001b[2J"))));
        assertEquals(List.of("a:1"), ids());
        assertEquals(1, roster.skipped());
        assertEquals(2, roster.size());
        assertTrue(roster.apply(new Change.Removed("bad")));
        assertEquals(0, roster.skipped());
        assertEquals(1, roster.size());
    }

    @Test
    void a_broken_overwrite_keeps_the_instance_that_was_there() {
        roster.apply(put("a:1"));
        roster.apply(new Change.Put("a:1", ByteString.copyFromUtf8("oops")));
        assertEquals(List.of("a:1"), ids());
        assertEquals(1, roster.skipped());
        assertEquals(1, roster.size());
        roster.apply(new Change.Reset(Map.of("a:1", ByteString.copyFromUtf8("oops"))));
        assertEquals(List.of("a:1"), ids());
        roster.apply(new Change.Put("a:1", value("a:2")));
        assertEquals("a:2", roster.instances().get(0).address().toString());
        assertEquals(0, roster.skipped());
        roster.apply(new Change.Put("a:1", ByteString.copyFromUtf8("oops")));
        roster.apply(new Change.Removed("a:1"));
        assertEquals(List.of(), ids());
        assertEquals(0, roster.size());
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
