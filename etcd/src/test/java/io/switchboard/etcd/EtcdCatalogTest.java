package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.switchboard.core.Freshness;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.api.KVGrpc;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the end of the client does to whoever follows the services, at each moment of it. */
class EtcdCatalogTest {
    private static final String CLOSED = "Switchboard is closed";

    private final VirtualTime time = new VirtualTime();
    private final ScriptedChannel etcd = new ScriptedChannel();
    private final Connection connection = LeaseTest.connection(time, etcd);
    private final Ends ends = new Ends();
    private final EtcdCatalog catalog = new EtcdCatalog(connection, new WatchStream(connection), Runnable::run, ends);
    private final List<CatalogSnapshot> seen = new ArrayList<>();

    @Test
    void who_begins_to_follow_while_the_client_is_closed_is_told_once_and_nothing_is_listed() {
        catalog.follow(seen::add);
        ends.close();
        time.runDue();
        assertEquals(List.of(CLOSED), problems());
        assertEquals(0, etcd.calls(KVGrpc.getRangeMethod()).size());
    }

    @Test
    void who_begins_to_follow_beside_another_is_told_what_the_other_is_told() {
        catalog.follow(seen::add);
        time.runDue();
        etcd.last(KVGrpc.getRangeMethod()).answer(ScriptedEtcd.listed(10, ScriptedEtcd.kv("demo/a:1", 4)));
        time.runDue();
        seen.clear();
        catalog.follow(seen::add);
        ends.close();
        time.runDue();
        assertEquals(List.of(CLOSED, CLOSED), problems());
        for (CatalogSnapshot last : seen) {
            assertEquals(Freshness.STALE, last.freshness());
            assertEquals("demo", last.services().get(0).name().value());
        }
    }

    @Test
    void who_follows_is_told_once_and_who_has_stopped_is_not() {
        Interest stopped = catalog.follow(seen::add);
        catalog.follow(seen::add);
        time.runDue();
        stopped.close();
        time.runDue();
        seen.clear();
        ends.close();
        time.runDue();
        assertEquals(List.of(CLOSED), problems());
        assertEquals(Freshness.UNKNOWN, seen.get(0).freshness());
    }

    @Test
    void who_asks_afterwards_gets_an_exception() {
        ends.close();
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> catalog.follow(seen::add));
        assertEquals("cannot follow the services: " + CLOSED, refused.getMessage());
        assertEquals(List.of(), seen);
    }

    private List<String> problems() {
        return seen.stream().map(snapshot -> String.valueOf(snapshot.problem())).toList();
    }
}
