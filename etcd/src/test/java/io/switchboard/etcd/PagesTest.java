package io.switchboard.etcd;

import static io.switchboard.etcd.ScriptedEtcd.kv;
import static io.switchboard.etcd.ScriptedEtcd.listed;
import static io.switchboard.etcd.ScriptedEtcd.take;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.etcd.ScriptedEtcd.Asked;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a list is read that does not fit into one message. */
class PagesTest {
    private static final ServiceName DEMO = new ServiceName("demo");

    private final ScriptedEtcd etcd = new ScriptedEtcd();
    private final EtcdClient client = EtcdClient.connect(EtcdOptions.builder(etcd.endpoint())
            .requestTimeout(Duration.ofSeconds(20))
            .build());
    private final BlockingQueue<Snapshot> snapshots = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        client.close();
        etcd.close();
    }

    @Test
    void a_list_is_read_in_pages_of_one_revision() throws Exception {
        client.directory().follow(DEMO, snapshots::add);
        Asked<RangeRequest, RangeResponse> first = take(etcd.ranges);
        assertEquals(0, first.request().getRevision());
        first.answer(listed(10, kv("demo/a:1", 4)).toBuilder().setMore(true).build());
        Asked<RangeRequest, RangeResponse> second = take(etcd.ranges);
        assertEquals(10, second.request().getRevision());
        assertEquals(ByteString.copyFromUtf8("demo/a:1\0"), second.request().getKey());
        second.answer(listed(14, kv("demo/b:1", 5)));
        Snapshot complete = untilLive();
        assertEquals(List.of("a:1", "b:1"), ids(complete));
        assertEquals(10, complete.revision());
        assertEquals(11, take(etcd.watches).create().getStartRevision());
    }

    @Test
    void a_page_asks_for_as_many_keys_as_make_a_mebibyte_of_what_the_page_before_had() throws Exception {
        client.directory().follow(DEMO, snapshots::add);
        Asked<RangeRequest, RangeResponse> first = take(etcd.ranges);
        assertEquals(1000, first.request().getLimit());
        first.answer(page(kv("demo/a:1", 4)));
        Asked<RangeRequest, RangeResponse> second = take(etcd.ranges);
        assertEquals(10_000, second.request().getLimit());
        second.answer(page(large("demo/b:1", 4 << 10)));
        Asked<RangeRequest, RangeResponse> third = take(etcd.ranges);
        assertEquals(254, third.request().getLimit());
        third.answer(page(large("demo/c:1", 64 << 10)));
        assertEquals(100, take(etcd.ranges).request().getLimit());
    }

    @Test
    void a_page_too_large_for_a_message_is_asked_for_again_in_smaller_ones() throws Exception {
        client.directory().follow(DEMO, snapshots::add);
        Status tooLarge = Status.RESOURCE_EXHAUSTED.withDescription("gRPC message exceeds maximum size");
        take(etcd.ranges).fail(tooLarge);
        Asked<RangeRequest, RangeResponse> smaller = take(etcd.ranges);
        assertEquals(250, smaller.request().getLimit());
        smaller.answer(page(kv("demo/a:1", 4)));
        Asked<RangeRequest, RangeResponse> next = take(etcd.ranges);
        assertEquals(250, next.request().getLimit());
        next.fail(tooLarge);
        assertEquals(100, take(etcd.ranges).request().getLimit());
    }

    @Test
    void a_page_whose_revision_was_compacted_starts_over_without_a_word() throws Exception {
        client.directory().follow(DEMO, snapshots::add);
        take(etcd.ranges)
                .answer(listed(10, kv("demo/a:1", 4)).toBuilder().setMore(true).build());
        take(etcd.ranges)
                .fail(Status.OUT_OF_RANGE.withDescription("etcdserver: mvcc: required revision has been compacted"));
        Asked<RangeRequest, RangeResponse> again = take(etcd.ranges);
        assertEquals(0, again.request().getRevision());
        again.answer(listed(20, kv("demo/c:1", 15)));
        assertEquals(List.of("c:1"), ids(untilLive()));
    }

    private Snapshot untilLive() throws InterruptedException {
        Snapshot snapshot = take(snapshots);
        while (snapshot.freshness() != Freshness.LIVE) {
            snapshot = take(snapshots);
        }
        return snapshot;
    }

    private static List<String> ids(Snapshot snapshot) {
        return snapshot.instances().stream().map(Instance::id).toList();
    }

    private static RangeResponse page(KeyValue content) {
        return listed(10, content).toBuilder().setMore(true).build();
    }

    private static KeyValue large(String key, int bytes) {
        return kv(key, 4).toBuilder()
                .setValue(ByteString.copyFrom(new byte[bytes]))
                .build();
    }
}
