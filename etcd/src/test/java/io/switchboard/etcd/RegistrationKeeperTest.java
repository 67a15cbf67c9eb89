package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.Instance;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.RegistrationLoss;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.LeaseGrantResponse;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseKeepAliveResponse;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.ResponseOp;
import io.switchboard.etcd.api.TxnResponse;
import io.switchboard.etcd.layout.Format;
import io.switchboard.etcd.layout.Layout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a key is written, by a clock and a chance that the test holds. */
class RegistrationKeeperTest {
    private static final long TTL_SECONDS = 9;

    private final VirtualTime time = new VirtualTime();
    private final ScriptedChannel etcd = new ScriptedChannel();
    private final Connection connection = LeaseTest.connection(time, etcd);
    private final RegistrationStatus status = new RegistrationStatus("demo/10.0.0.1:80", Runnable::run, time);
    private final RegistrationKeeper key = new RegistrationKeeper(
            connection,
            new WatchStream(connection),
            new Lease(connection),
            status,
            new WantedInstance(new ServiceName("demo"), Instance.at("10.0.0.1:80"), connection.reader(), null),
            ByteString.copyFromUtf8("demo/10.0.0.1:80"),
            () -> {});

    @Test
    void a_deleted_key_is_put_back_at_a_time_that_chance_spreads() {
        active();
        key.missing(30, false);
        assertEquals(RegistrationState.RECOVERING, status.state());
        time.advance(connection.backoff().bound(1).minusNanos(1));
        assertEquals(1, writes());
        time.advance(Duration.ofNanos(1));
        assertEquals(2, writes());
    }

    private String value() {
        return etcd.last(KVGrpc.getTxnMethod())
                .requests()
                .get(0)
                .getSuccess(0)
                .getRequestPut()
                .getValue()
                .toStringUtf8();
    }

    /** Whoever reads it takes the server for as old as it says. */
    @Test
    void an_instance_that_waited_for_the_registry_is_dated_when_it_is_written() {
        RegistrationKeeper dated = kept(Instance.at("10.0.0.1:80").toBuilder()
                .incarnation(time.now().toEpochMilli())
                .build());
        dated.start();
        time.advance(Duration.ofMinutes(10));
        String expected = "\"incarnation\":" + time.now().toEpochMilli();
        granted(77);
        assertTrue(value().contains(expected), value());
        written(20);
        time.advance(Duration.ofSeconds(1));
        dated.lost();
        dated.granted(78);
        assertTrue(value().contains(expected), value());
    }

    @Test
    void what_may_have_been_written_keeps_its_date() {
        RegistrationKeeper dated = kept(Instance.at("10.0.0.1:80").toBuilder()
                .incarnation(time.now().toEpochMilli())
                .build());
        dated.start();
        granted(77);
        String first = value();
        etcd.last(KVGrpc.getTxnMethod()).end(Status.UNAVAILABLE);
        time.advance(Duration.ofMinutes(1));
        assertEquals(2, writes());
        assertEquals(first, value());
    }

    private RegistrationKeeper kept(Instance instance) {
        return new RegistrationKeeper(
                connection,
                new WatchStream(connection),
                new Lease(connection),
                status,
                new WantedInstance(
                        new ServiceName("demo"),
                        instance,
                        connection.reader(),
                        () -> time.now().toEpochMilli()),
                ByteString.copyFromUtf8("demo/10.0.0.1:80"),
                () -> {});
    }

    @Test
    void a_new_lease_ends_the_wait_to_put_the_key_back_under_the_old_one() {
        active();
        time.advance(Duration.ofSeconds(TTL_SECONDS / 3));
        key.missing(30, false);
        etcd.last(LeaseGrpc.getLeaseKeepAliveMethod())
                .reply(LeaseKeepAliveResponse.newBuilder().setID(77).build());
        time.runDue();
        assertEquals(1, writes());
        granted(78);
        assertEquals(2, writes());
        written(31);
        assertEquals(RegistrationState.ACTIVE, status.state());
        time.advance(connection.backoff().bound(1));
        assertEquals(2, writes());
    }

    @Test
    void what_was_lost_is_told_once_for_each_time_that_it_was_there() {
        List<RegistrationLoss> losses = losses();
        key.lost(); // Nothing was there yet.
        active();
        key.lost();
        key.missing(30, false); // On the way back already.
        key.granted(78);
        written(31);
        key.lost();
        assertEquals(List.of(RegistrationLoss.LEASE_LOST, RegistrationLoss.LEASE_LOST), losses);
    }

    @Test
    void a_key_that_goes_with_its_lease_is_a_lost_lease_though_the_watch_tells_first() {
        List<RegistrationLoss> losses = losses();
        active();
        key.missing(30, false);
        assertEquals(RegistrationState.RECOVERING, status.state());
        assertEquals(List.of(), losses);
        key.lost();
        assertEquals(List.of(RegistrationLoss.LEASE_LOST), losses);
        assertEquals(RegistrationLoss.LEASE_LOST.words(), status.problem().orElseThrow());
        key.granted(78);
        written(31);
        assertEquals(List.of(RegistrationLoss.LEASE_LOST), losses);
    }

    @Test
    void a_write_that_is_refused_for_its_lease_tells_that_the_lease_was_lost() {
        List<RegistrationLoss> losses = losses();
        active();
        key.missing(30, true);
        time.advance(connection.backoff().bound(1));
        assertEquals(2, writes());
        etcd.last(KVGrpc.getTxnMethod()).end(Status.NOT_FOUND.withDescription("etcdserver: requested lease not found"));
        time.runDue();
        assertEquals(List.of(RegistrationLoss.LEASE_LOST), losses);
    }

    @Test
    void a_key_that_is_put_back_under_its_lease_was_deleted() {
        List<String> told = new ArrayList<>();
        status.listenToLosses(loss -> told.add(loss.name()), Runnable::run);
        active();
        status.listen(state -> told.add(state.name()), Runnable::run);
        key.missing(30, false);
        time.advance(connection.backoff().bound(1));
        assertEquals(List.of("ACTIVE"), told);
        written(31);
        assertEquals(List.of("ACTIVE", "KEY_DELETED", "RECOVERING", "ACTIVE"), told);
    }

    @Test
    void who_asks_for_the_state_does_not_wait_for_the_reason_longer_than_for_an_answer() {
        List<String> told = new ArrayList<>();
        status.listenToLosses(loss -> told.add(loss.name()), Runnable::run);
        active();
        status.listen(state -> told.add(state.name()), Runnable::run);
        key.missing(30, false);
        time.advance(connection.options().requestTimeout());
        assertEquals(List.of("ACTIVE", "RECOVERING"), told);
        key.lost();
        assertEquals(List.of("ACTIVE", "RECOVERING", "LEASE_LOST"), told);
    }

    @Test
    void a_registration_that_ends_before_the_reason_is_known_tells_none() {
        List<RegistrationLoss> losses = losses();
        active();
        key.missing(30, false);
        key.close();
        key.lost();
        assertEquals(List.of(), losses);
        assertEquals(RegistrationState.CLOSED, status.state());
    }

    private List<RegistrationLoss> losses() {
        List<RegistrationLoss> losses = new ArrayList<>();
        status.listenToLosses(losses::add, Runnable::run);
        return losses;
    }

    /** Its value says no incarnation, so that the revision tells who wrote later. */
    @Test
    void where_values_do_not_tell_an_earlier_write_in_a_restored_registry_is_no_newer_process() {
        RegistrationKeeper goZero = goZero();
        goZero.start();
        granted(77);
        written(20);
        goZero.lost();
        goZero.granted(78);
        found(kv(15, 5));
        assertEquals(3, writes());
        written(30);
        assertEquals(RegistrationState.ACTIVE, status.state());
    }

    @Test
    void where_values_do_not_tell_a_later_write_under_a_lease_is_a_newer_process_and_one_by_hand_is_not() {
        RegistrationKeeper goZero = goZero();
        goZero.start();
        granted(77);
        written(20);
        goZero.seen(kv(21, 0), 21, false);
        assertEquals(RegistrationState.RECOVERING, status.state());
        goZero.seen(kv(22, 5), 22, false);
        // With nobody there to say whether a process keeps that lease, it counts as one.
        etcd.last(LeaseGrpc.getLeaseTimeToLiveMethod()).end(Status.UNIMPLEMENTED);
        time.runDue();
        assertEquals(RegistrationState.SUPERSEDED, status.state());
    }

    private RegistrationKeeper goZero() {
        Connection other = LeaseTest.connection(time, etcd, Layout.of(Format.GO_ZERO));
        return new RegistrationKeeper(
                other,
                new WatchStream(other),
                new Lease(other),
                status,
                new WantedInstance(new ServiceName("demo"), Instance.at("10.0.0.1:80"), other.reader(), null),
                ByteString.copyFromUtf8("demo/10.0.0.1:80"),
                () -> {});
    }

    private static KeyValue kv(long revision, long lease) {
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8("demo/10.0.0.1:80"))
                .setValue(ByteString.copyFromUtf8("10.0.0.1:80"))
                .setModRevision(revision)
                .setLease(lease)
                .build();
    }

    private void found(KeyValue kv) {
        etcd.last(KVGrpc.getTxnMethod())
                .answer(TxnResponse.newBuilder()
                        .setHeader(ScriptedEtcd.header(25))
                        .addResponses(ResponseOp.newBuilder()
                                .setResponseRange(RangeResponse.newBuilder().addKvs(kv)))
                        .build());
        time.runDue();
    }

    private void active() {
        key.start();
        granted(77);
        written(20);
        assertEquals(RegistrationState.ACTIVE, status.state());
    }

    private void granted(long id) {
        etcd.last(LeaseGrpc.getLeaseGrantMethod())
                .answer(LeaseGrantResponse.newBuilder()
                        .setID(id)
                        .setTTL(TTL_SECONDS)
                        .build());
        time.runDue();
    }

    private int writes() {
        return etcd.calls(KVGrpc.getTxnMethod()).size();
    }

    private void written(long revision) {
        etcd.last(KVGrpc.getTxnMethod())
                .answer(TxnResponse.newBuilder()
                        .setHeader(ScriptedEtcd.header(revision))
                        .setSucceeded(true)
                        .build());
        time.runDue();
    }
}
