package io.switchboard.etcd;

import static io.switchboard.etcd.ScriptedEtcd.created;
import static io.switchboard.etcd.ScriptedEtcd.deleted;
import static io.switchboard.etcd.ScriptedEtcd.events;
import static io.switchboard.etcd.ScriptedEtcd.header;
import static io.switchboard.etcd.ScriptedEtcd.kv;
import static io.switchboard.etcd.ScriptedEtcd.listed;
import static io.switchboard.etcd.ScriptedEtcd.put;
import static io.switchboard.etcd.ScriptedEtcd.take;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Subscription;
import io.switchboard.etcd.ScriptedEtcd.Asked;
import io.switchboard.etcd.ScriptedEtcd.WatchCall;
import io.switchboard.etcd.api.AuthenticateResponse;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.WatchCreateRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a followed service does in the face of each way in which a list and a watch can go wrong. */
class FollowTest {
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
    void the_first_event_comes_at_once_and_says_that_nothing_is_known() throws Exception {
        client.directory().follow(DEMO, snapshots::add);
        assertEquals(Freshness.UNKNOWN, take(snapshots).freshness());
    }

    @Test
    void a_list_at_a_revision_is_watched_from_the_next_one() throws Exception {
        WatchCall stream = follow(listed(10, kv("demo/a:1", 4)));
        WatchCreateRequest create = stream.create();
        assertEquals(11, create.getStartRevision());
        assertEquals("demo/", create.getKey().toStringUtf8());
        assertEquals("demo0", create.getRangeEnd().toStringUtf8());
        assertTrue(create.getFragment());
        assertTrue(create.getProgressNotify());
        assertEquals("true", stream.hasLeader);
        assertEquals(List.of("a:1"), ids(until(Freshness.LIVE)));
    }

    @Test
    void a_watch_that_breaks_before_its_first_event_resumes_at_the_list() throws Exception {
        WatchCall stream = follow(listed(10, kv("demo/a:1", 4)));
        stream.send(created(stream.create().getWatchId(), 25));
        stream.responses.onError(Status.UNAVAILABLE.asRuntimeException());
        assertEquals(11, take(etcd.watches).create().getStartRevision());
        assertEquals(List.of("a:1"), ids(until(Freshness.STALE)));
    }

    @Test
    void a_watch_resumes_after_the_last_event_and_not_after_the_header() throws Exception {
        WatchCall stream = follow(listed(10));
        long id = stream.create().getWatchId();
        stream.send(created(id, 10));
        stream.send(events(id, put("demo/a:1", 12)).setHeader(header(30)));
        until(snapshot -> ids(snapshot).equals(List.of("a:1")));
        stream.responses.onCompleted();
        assertEquals(13, take(etcd.watches).create().getStartRevision());
    }

    @Test
    void pieces_count_only_once_the_last_one_is_there() throws Exception {
        WatchCall stream = follow(listed(10));
        long id = stream.create().getWatchId();
        stream.send(created(id, 20));
        stream.send(events(id, put("demo/a:1", 12)).setFragment(true));
        stream.responses.onError(Status.UNAVAILABLE.asRuntimeException());

        WatchCall resumed = take(etcd.watches);
        WatchCreateRequest create = resumed.create();
        assertEquals(11, create.getStartRevision());
        resumed.send(created(create.getWatchId(), 20));
        resumed.send(events(create.getWatchId(), put("demo/a:1", 12)).setFragment(true));
        resumed.send(events(create.getWatchId(), put("demo/b:1", 12)).setFragment(true));
        resumed.send(events(create.getWatchId(), put("demo/c:1", 13)));
        assertEquals(
                List.of("a:1", "b:1", "c:1"),
                ids(until(snapshot -> !ids(snapshot).isEmpty())));
    }

    @Test
    void progress_moves_the_resume_point() throws Exception {
        WatchCall stream = follow(listed(10));
        long id = stream.create().getWatchId();
        stream.send(created(id, 10));
        stream.send(WatchResponse.newBuilder().setHeader(header(500)).setWatchId(id));
        stream.responses.onCompleted();
        assertEquals(501, take(etcd.watches).create().getStartRevision());
    }

    @Test
    void events_seen_before_are_not_applied_again() throws Exception {
        WatchCall stream = follow(listed(10, kv("demo/a:1", 4)));
        long id = stream.create().getWatchId();
        stream.send(created(id, 10));
        stream.send(events(id, put("demo/b:1", 12)));
        stream.send(events(id, deleted("demo/a:1", 9), put("demo/c:1", 13)));
        assertEquals(
                List.of("a:1", "b:1", "c:1"),
                ids(until(snapshot -> ids(snapshot).contains("c:1"))));
    }

    @Test
    void a_leave_that_is_announced_and_done_in_one_batch_is_seen_in_both_steps() throws Exception {
        WatchCall stream = follow(listed(10, kv("demo/a:1", 4), kv("demo/b:1", 5)));
        long id = stream.create().getWatchId();
        stream.send(created(id, 10));
        until(Freshness.LIVE);
        KeyValue draining = kv("demo/a:1", 11).toBuilder()
                .setValue(ByteString.copyFromUtf8("{\"Op\":0,\"Addr\":\"a:1\",\"Metadata\":{\"state\":\"draining\"}}"))
                .build();
        stream.send(events(id, Event.newBuilder().setKv(draining).build(), deleted("demo/a:1", 12)));
        Snapshot announced = take(snapshots);
        assertEquals(InstanceState.DRAINING, announced.instances().get(0).state());
        assertEquals(List.of("a:1", "b:1"), ids(announced));
        assertEquals(List.of("b:1"), ids(take(snapshots)));
    }

    @Test
    void a_compacted_watch_lists_again_and_finds_what_went_away_meanwhile() throws Exception {
        WatchCall stream = follow(listed(10, kv("demo/a:1", 4), kv("demo/b:1", 5)));
        long id = stream.create().getWatchId();
        stream.send(created(id, 90));
        stream.send(WatchResponse.newBuilder()
                .setHeader(header(90))
                .setWatchId(id)
                .setCanceled(true)
                .setCompactRevision(80));
        take(etcd.ranges).answer(listed(90, kv("demo/b:1", 5)));
        Snapshot after = until(snapshot -> ids(snapshot).equals(List.of("b:1")));
        assertEquals(Freshness.LIVE, after.freshness());
        assertEquals(91, stream.create().getStartRevision());
    }

    @Test
    void a_registry_that_was_restored_to_an_earlier_revision_is_listed_again() throws Exception {
        WatchCall stream = follow(listed(10, kv("demo/a:1", 4)));
        stream.send(created(stream.create().getWatchId(), 7));
        take(etcd.ranges).answer(listed(7));
        assertEquals(List.of(), ids(until(snapshot -> snapshot.revision() == 7)));
    }

    @Test
    void another_cluster_behind_the_same_address_is_listed_again() throws Exception {
        WatchCall stream = follow(listed(10, kv("demo/a:1", 4)));
        stream.send(created(stream.create().getWatchId(), 0).setHeader(header(2, 5000, 1)));
        take(etcd.ranges).answer(listed(5000, kv("demo/z:1", 4)));
        assertEquals(List.of("z:1"), ids(until(snapshot -> snapshot.revision() == 5000)));
    }

    @Test
    void permission_denied_is_told_and_tried_again_slowly() throws Exception {
        client.directory().follow(DEMO, snapshots::add);
        take(etcd.ranges).fail(Status.PERMISSION_DENIED.withDescription("etcdserver: permission denied"));
        Snapshot refused = until(snapshot -> snapshot.problem() != null);
        assertEquals(Freshness.UNKNOWN, refused.freshness());
        assertEquals(
                "etcd at " + etcd.endpoint() + " denies the permission: etcdserver: permission denied;"
                        + " grant the user's role access to the key prefix",
                refused.problem());
    }

    @Test
    void a_watch_refused_with_another_id_is_known_by_its_turn() throws Exception {
        WatchCall stream = follow(listed(10, kv("demo/a:1", 4)));
        stream.create();
        stream.send(WatchResponse.newBuilder()
                .setHeader(header(10))
                .setWatchId(-1)
                .setCreated(true)
                .setCanceled(true)
                .setCancelReason("rpc error: code = PermissionDenied desc = etcdserver: permission denied"));
        Snapshot refused = until(Freshness.STALE);
        assertEquals(List.of("a:1"), ids(refused));
        assertTrue(String.valueOf(refused.problem()).contains("permission denied"), refused.toString());
    }

    @Test
    void a_watch_that_the_server_ends_is_listed_again() throws Exception {
        WatchCall stream = follow(listed(10, kv("demo/a:1", 4)));
        long id = stream.create().getWatchId();
        stream.send(created(id, 10));
        stream.send(WatchResponse.newBuilder()
                .setHeader(header(10))
                .setWatchId(id)
                .setCanceled(true)
                .setCancelReason("because"));
        take(etcd.ranges).answer(listed(11, kv("demo/b:1", 11)));
        assertEquals(List.of("b:1"), ids(until(snapshot -> snapshot.revision() == 11)));
    }

    @Test
    void nothing_is_read_any_more_after_close_although_a_watch_was_ended_before() throws Exception {
        try (ScriptedEtcd server = new ScriptedEtcd();
                EtcdClient quick = EtcdClient.connect(EtcdOptions.builder(server.endpoint())
                        .relistInterval(Duration.ofSeconds(2))
                        .build())) {
            Subscription subscription = quick.directory().follow(DEMO, snapshots::add);
            take(server.ranges).answer(listed(10, kv("demo/a:1", 4)));
            WatchCall stream = take(server.watches);
            stream.create();
            stream.send(WatchResponse.newBuilder()
                    .setHeader(header(10))
                    .setWatchId(-1)
                    .setCreated(true)
                    .setCanceled(true)
                    .setCancelReason("etcdserver: permission denied"));
            until(Freshness.STALE);
            subscription.close();
            // One may have become due before.
            server.ranges.clear();
            assertEquals(null, server.ranges.poll(4, java.util.concurrent.TimeUnit.SECONDS));
        }
    }

    @Test
    void all_services_share_one_stream_and_the_last_one_closed_ends_it() throws Exception {
        Subscription first = client.directory().follow(DEMO, snapshots::add);
        take(etcd.ranges).answer(listed(10));
        WatchCall stream = take(etcd.watches);
        WatchCreateRequest one = stream.create();
        stream.send(created(one.getWatchId(), 10));
        Subscription second = client.directory().follow(new ServiceName("other"), snapshots::add);
        take(etcd.ranges).answer(listed(10));
        WatchCreateRequest two = stream.create();
        assertEquals("other/", two.getKey().toStringUtf8());
        assertFalse(one.getWatchId() == two.getWatchId());
        first.close();
        assertEquals(one.getWatchId(), stream.next().getCancelRequest().getWatchId());
        second.close();
    }

    @Test
    void a_refused_token_is_renewed_once_and_the_stream_opened_anew() throws Exception {
        try (ScriptedEtcd guarded = new ScriptedEtcd();
                EtcdClient user = EtcdClient.connect(EtcdOptions.builder(guarded.endpoint())
                        .user("root", "secret")
                        .requestTimeout(Duration.ofSeconds(20))
                        .build())) {
            user.directory().follow(DEMO, snapshots::add);
            user.directory().follow(new ServiceName("other"), snapshot -> {});
            Asked<?, AuthenticateResponse> login = take(guarded.logins);
            login.answer(AuthenticateResponse.newBuilder().setToken("one").build());
            Asked<RangeRequest, RangeResponse> expired = take(guarded.ranges);
            assertEquals("one", expired.token());
            take(guarded.ranges).fail(Status.UNAUTHENTICATED.withDescription("etcdserver: invalid auth token"));
            expired.fail(Status.UNAUTHENTICATED.withDescription("etcdserver: invalid auth token"));
            take(guarded.logins)
                    .answer(AuthenticateResponse.newBuilder().setToken("two").build());
            Asked<RangeRequest, RangeResponse> renewed = take(guarded.ranges);
            assertEquals("two", renewed.token());
            renewed.answer(listed(10));
            take(guarded.ranges).answer(listed(10));
            WatchCall stream = take(guarded.watches);
            assertEquals("two", stream.token);
            stream.create();
            stream.send(WatchResponse.newBuilder()
                    .setHeader(header(10))
                    .setWatchId(-1)
                    .setCreated(true)
                    .setCanceled(true)
                    .setCancelReason("etcdserver: invalid auth token"));
            take(guarded.logins)
                    .answer(AuthenticateResponse.newBuilder().setToken("three").build());
            assertEquals("three", take(guarded.watches).token);
            assertTrue(guarded.logins.isEmpty(), "one login for all who wait");
        }
    }

    @Test
    void a_wrong_password_is_told() throws Exception {
        try (ScriptedEtcd guarded = new ScriptedEtcd();
                EtcdClient user = EtcdClient.connect(EtcdOptions.builder(guarded.endpoint())
                        .user("root", "wrong")
                        .build())) {
            user.directory().follow(DEMO, snapshots::add);
            take(guarded.logins)
                    .fail(Status.INVALID_ARGUMENT.withDescription(
                            "etcdserver: authentication failed, invalid user ID or password"));
            assertEquals(
                    "etcd at " + guarded.endpoint()
                            + " refuses the user: wrong user name or password for user \"root\"",
                    until(snapshot -> snapshot.problem() != null).problem());
        }
    }

    @Test
    void a_user_is_not_needed_where_authentication_is_off() throws Exception {
        try (ScriptedEtcd open = new ScriptedEtcd();
                EtcdClient user = EtcdClient.connect(
                        EtcdOptions.builder(open.endpoint()).user("root", "any").build())) {
            user.directory().follow(DEMO, snapshots::add);
            take(open.logins)
                    .fail(Status.FAILED_PRECONDITION.withDescription("etcdserver: authentication is not enabled"));
            take(open.ranges).answer(listed(10, kv("demo/a:1", 4)));
            assertEquals(List.of("a:1"), ids(until(Freshness.LIVE)));
        }
    }

    private WatchCall follow(RangeResponse content) throws InterruptedException {
        client.directory().follow(DEMO, snapshots::add);
        take(etcd.ranges).answer(content);
        return take(etcd.watches);
    }

    private Snapshot until(Freshness freshness) throws InterruptedException {
        return until(snapshot -> snapshot.freshness() == freshness);
    }

    private Snapshot until(Predicate<Snapshot> wanted) throws InterruptedException {
        Snapshot snapshot = take(snapshots);
        while (!wanted.test(snapshot)) {
            snapshot = take(snapshots);
        }
        return snapshot;
    }

    private static List<String> ids(Snapshot snapshot) {
        return snapshot.instances().stream().map(Instance::id).toList();
    }
}
