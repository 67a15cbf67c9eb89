package io.switchboard.etcd;

import static io.switchboard.etcd.ScriptedEtcd.created;
import static io.switchboard.etcd.ScriptedEtcd.deleted;
import static io.switchboard.etcd.ScriptedEtcd.events;
import static io.switchboard.etcd.ScriptedEtcd.listed;
import static io.switchboard.etcd.ScriptedEtcd.take;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.directory.ActiveDrains;
import io.switchboard.core.directory.Interest;
import io.switchboard.etcd.ScriptedEtcd.Asked;
import io.switchboard.etcd.ScriptedEtcd.WatchCall;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.WatchCreateRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a client hears of drains that end. */
class EtcdDrainsTest {
    private final ScriptedEtcd etcd = new ScriptedEtcd();
    private final EtcdClient client = EtcdClient.connect(EtcdOptions.builder(etcd.endpoint())
            .requestTimeout(Duration.ofSeconds(20))
            .build());
    private final BlockingQueue<ActiveDrains> told = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        client.close();
        etcd.close();
    }

    @Test
    void all_who_ask_share_one_list_and_one_watch() throws Exception {
        client.drains().follow(told::add);
        client.drains().follow(told::add);
        Asked<RangeRequest, RangeResponse> list = take(etcd.ranges);
        assertEquals("switchboard/drains/", list.request().getKey().toStringUtf8());
        list.answer(listed(10, datacenter("eu", 4, 3600)));
        assertEquals(Set.of("eu"), take(told).datacenters().keySet());
        assertEquals(Set.of("eu"), take(told).datacenters().keySet());
        WatchCall stream = take(etcd.watches);
        WatchCreateRequest create = stream.create();
        assertEquals(11, create.getStartRevision());
        Interest third = client.drains().follow(told::add);
        assertEquals(Set.of("eu"), take(told).datacenters().keySet());
        third.close();
        stream.send(created(create.getWatchId(), 10));
        stream.send(events(
                create.getWatchId(),
                Event.newBuilder().setKv(datacenter("us", 12, 3600)).build(),
                deleted("switchboard/drains/datacenter/eu", 13)));
        assertEquals(Set.of("us"), take(told).datacenters().keySet());
        assertEquals(Set.of("us"), take(told).datacenters().keySet());
        assertTrue(told.isEmpty());
        assertTrue(etcd.ranges.isEmpty());
        assertTrue(etcd.watches.isEmpty());
    }

    @Test
    void who_may_not_read_them_goes_on_without_until_he_may() throws Exception {
        client.drains().follow(told::add);
        take(etcd.ranges).fail(Status.PERMISSION_DENIED.withDescription("etcdserver: permission denied"));
        assertEquals(ActiveDrains.NONE, take(told));
    }

    @Test
    void one_ends_in_time_while_the_registry_cannot_be_reached() throws Exception {
        client.drains().follow(told::add);
        take(etcd.ranges).answer(listed(10, datacenter("eu", 4, 1)));
        assertEquals(Set.of("eu"), take(told).datacenters().keySet());
        etcd.close();
        assertEquals(ActiveDrains.NONE, take(told));
    }

    private static KeyValue datacenter(String name, long revision, int seconds) {
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8("switchboard/drains/datacenter/" + name))
                .setValue(ByteString.copyFromUtf8("{\"until\":\"2999-01-01T00:00:00Z\",\"for\":" + seconds + "}"))
                .setCreateRevision(revision)
                .setModRevision(revision)
                .build();
    }
}
