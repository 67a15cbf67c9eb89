package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.Instance;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.LeaseGrantResponse;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseTimeToLiveResponse;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.ResponseOp;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import io.switchboard.etcd.layout.GoZeroLayout;
import io.switchboard.etcd.layout.InstanceCodec;
import io.switchboard.etcd.layout.Layout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What stands under a registration's key and was put there by no living process is put back, and gone after the close.
 */
class CopiesTest {
    private static final String KEY = "demo/10.0.0.1:80";
    private static final Instance INSTANCE =
            Instance.at("10.0.0.1:80").toBuilder().incarnation(7).build();
    private static final String VALUE = InstanceCodec.encode(INSTANCE);
    private static final long MINE = 77;
    private static final long OTHER = 99;

    private final VirtualTime time = new VirtualTime();
    private final ScriptedChannel etcd = new ScriptedChannel();
    private final List<RegistrationState> states = new ArrayList<>();

    @Test
    void the_own_value_put_without_a_lease_is_put_back() {
        RegistrationKeeper key = active(new InstanceCodec());
        key.seen(kv(30, 0, VALUE), 30, false);
        putBackOver(30, 7);
    }

    @Test
    void so_is_a_value_without_a_lease_that_says_to_be_newer() {
        RegistrationKeeper key = active(new InstanceCodec());
        key.seen(kv(30, 0, value(9)), 30, false);
        putBackOver(30, 7);
    }

    @Test
    void the_own_value_under_another_lease_is_claimed_over() {
        RegistrationKeeper key = active(new InstanceCodec());
        key.seen(kv(30, OTHER, VALUE), 30, false);
        putBackOver(30, 8);
    }

    @Test
    void a_registry_that_was_moved_by_copying_heals_itself() {
        RegistrationKeeper key = active(new InstanceCodec());
        key.lost();
        key.granted(78);
        answerTxn(found(kv(5, 0, VALUE)));
        assertEquals(5, bound(lastTxn()));
        assertEquals(7, incarnation(lastTxn()));
        answerTxn(written(6));
        assertEquals(List.of("PENDING", "ACTIVE", "RECOVERING", "ACTIVE"), told());
    }

    @Test
    void a_value_edited_under_the_own_lease_is_put_back() {
        RegistrationKeeper key = active(new InstanceCodec());
        key.seen(kv(30, MINE, VALUE.replace("10.0.0.1", "10.0.0.2")), 30, false);
        putBackOver(30, 7);
    }

    @Test
    void an_edit_that_no_watch_told_is_found_by_the_next_list() {
        RegistrationKeeper key = active(new InstanceCodec());
        key.seen(kv(30, MINE, "by hand"), 40, true);
        putBackOver(30, 7);
    }

    @Test
    void the_own_value_listed_or_put_again_is_as_it_should_be() {
        RegistrationKeeper key = active(new InstanceCodec());
        key.seen(kv(20, MINE, VALUE), 40, true);
        key.seen(kv(41, MINE, VALUE), 41, false);
        time.advance(Duration.ofMinutes(1));
        assertEquals(1, txns());
        assertEquals(List.of("PENDING", "ACTIVE"), told());
    }

    @Test
    void a_list_read_before_the_last_write_is_no_loss() {
        RegistrationKeeper key = active(new InstanceCodec());
        key.seen(kv(12, MINE, value(6)), 15, true);
        assertEquals(20, bound(lastTxn()));
        answerTxn(written(41));
        assertEquals(List.of("PENDING", "ACTIVE"), told());
    }

    @Test
    void what_is_done_to_a_key_before_the_answer_to_its_write_is_here_is_not_missed() {
        RegistrationKeeper key = key(new InstanceCodec());
        key.start();
        grant();
        key.seen(kv(21, 0, VALUE), 21, false);
        answerTxn(written(20));
        putBackOver(21, 7);
        key.missing(50, false);
        time.advance(Duration.ofSeconds(5));
        key.missing(61, false);
        answerTxn(written(60));
        time.advance(Duration.ofSeconds(5));
        assertEquals(0, bound(lastTxn()));
    }

    @Test
    void a_newer_claim_under_a_lease_that_is_kept_supersedes() {
        RegistrationKeeper key = active(new InstanceCodec());
        key.seen(kv(30, OTHER, value(9)), 30, false);
        assertEquals(List.of("PENDING", "ACTIVE"), told());
        lease(1, 9, 10);
        assertEquals(List.of("PENDING", "ACTIVE", "RECOVERING"), told());
        key.seen(kv(30, OTHER, value(9)), 35, true);
        time.advance(Duration.ofSeconds(6));
        lease(1, 7, 10);
        assertEquals(List.of("PENDING", "ACTIVE", "RECOVERING", "SUPERSEDED"), told());
        assertEquals(1, txns());
    }

    @Test
    void a_newer_claim_under_a_lease_that_only_runs_out_does_not() {
        RegistrationKeeper key = active(new InstanceCodec());
        key.seen(kv(30, OTHER, value(9)), 30, false);
        lease(1, 9, 10);
        key.write();
        assertEquals(1, txns());
        time.advance(Duration.ofSeconds(6));
        lease(1, 3, 10);
        putBackOver(30, 10);
    }

    @Test
    void nor_does_one_under_a_lease_that_is_over_already_or_whose_key_goes() {
        RegistrationKeeper key = active(new InstanceCodec());
        key.seen(kv(30, OTHER, value(9)), 30, false);
        lease(1, -1, 0);
        putBackOver(30, 10);
        key.seen(kv(50, OTHER, value(19)), 50, false);
        lease(1, 4, 10);
        key.missing(51, false);
        time.advance(Duration.ofSeconds(5));
        assertEquals(0, bound(lastTxn()));
    }

    @Test
    void that_a_new_leader_renewed_all_leases_says_nothing() {
        RegistrationKeeper key = active(new InstanceCodec());
        key.seen(kv(30, OTHER, value(9)), 30, false);
        lease(1, 4, 10);
        time.advance(Duration.ofSeconds(6));
        lease(2, 9, 10);
        time.advance(Duration.ofSeconds(6));
        lease(2, 3, 10);
        putBackOver(30, 10);
    }

    @Test
    void a_lease_that_may_not_be_read_counts_as_kept_and_an_outage_is_waited_out() {
        RegistrationKeeper key = active(new InstanceCodec());
        key.seen(kv(30, OTHER, value(9)), 30, false);
        refuse(Status.UNAVAILABLE);
        time.advance(Duration.ofSeconds(2));
        assertEquals(2, etcd.calls(LeaseGrpc.getLeaseTimeToLiveMethod()).size());
        refuse(Status.PERMISSION_DENIED);
        assertEquals(List.of("PENDING", "ACTIVE", "SUPERSEDED"), told());
    }

    @Test
    void where_values_do_not_tell_a_dead_predecessors_key_does_not_supersede() {
        RegistrationKeeper key = active(new GoZeroLayout());
        key.seen(kv(30, OTHER, "10.0.0.1:80"), 30, false);
        lease(1, 9, 10);
        time.advance(Duration.ofSeconds(6));
        lease(1, 3, 10);
        putBackOver(30, 0);
    }

    @Test
    void a_program_that_undoes_it_again_and_again_is_answered_less_and_less_often() {
        RegistrationKeeper key = active(new InstanceCodec());
        for (int i = 0; i < 20; i++) {
            key.seen(kv(30 + 2 * i, 0, VALUE), 30 + 2 * i, false);
            time.advance(Duration.ofMillis(100));
            if (txns() > 1 + i) {
                answerTxn(written(31 + 2 * i));
            } else {
                break;
            }
        }
        assertTrue(txns() < 6, () -> txns() + " writes in two seconds");
    }

    @Test
    void a_copy_without_a_lease_is_taken_out_with_the_registration() {
        for (Layout layout : List.of(new InstanceCodec(), new GoZeroLayout())) {
            RegistrationKeeper key = active(layout);
            key.close();
            time.runDue();
            answerTxn(found(kv(30, 0, VALUE)));
            assertEquals(30, lastBound());
            if (lastTxn().getSuccess(0).hasRequestPut()) {
                answerTxn(written(31)); // It has said that it leaves.
            }
            assertTrue(lastTxn().getSuccess(0).hasRequestDeleteRange());
        }
    }

    @Test
    void so_is_a_value_that_was_edited_under_its_lease_and_a_newer_claim_is_not() {
        RegistrationKeeper key = active(new InstanceCodec());
        key.close();
        time.runDue();
        answerTxn(found(kv(30, MINE, "by hand")));
        assertEquals(30, lastBound());
        int before = txns();
        answerTxn(found(kv(40, OTHER, value(9))));
        assertEquals(before, txns());
    }

    private void putBackOver(long revision, long incarnation) {
        assertEquals(RegistrationState.RECOVERING, states.get(states.size() - 1));
        time.advance(Duration.ofSeconds(2));
        TxnRequest put = lastTxn();
        assertEquals(revision, bound(put));
        assertEquals(incarnation, incarnation(put));
        assertEquals(MINE, put.getSuccess(0).getRequestPut().getLease());
        answerTxn(written(revision + 1));
        assertEquals(RegistrationState.ACTIVE, states.get(states.size() - 1));
    }

    private RegistrationKeeper active(Layout layout) {
        RegistrationKeeper key = key(layout);
        key.start();
        grant();
        answerTxn(written(20));
        assertEquals(List.of("PENDING", "ACTIVE"), told());
        return key;
    }

    private RegistrationKeeper key(Layout layout) {
        states.clear();
        Connection connection = LeaseTest.connection(time, etcd, layout);
        RegistrationStatus status = new RegistrationStatus(KEY, Runnable::run, time);
        status.listen(states::add, Runnable::run);
        return new RegistrationKeeper(
                connection,
                new WatchStream(connection),
                new Lease(connection),
                status,
                new WantedInstance(new ServiceName("demo"), INSTANCE, connection.reader(), null),
                ByteString.copyFromUtf8(KEY),
                () -> {});
    }

    private List<String> told() {
        return states.stream().map(Enum::name).toList();
    }

    private void grant() {
        etcd.last(LeaseGrpc.getLeaseGrantMethod())
                .answer(LeaseGrantResponse.newBuilder()
                        .setID(MINE)
                        .setTTL(1_000_000)
                        .build());
        time.runDue();
    }

    private void lease(long term, long left, long granted) {
        etcd.last(LeaseGrpc.getLeaseTimeToLiveMethod())
                .answer(LeaseTimeToLiveResponse.newBuilder()
                        .setHeader(ScriptedEtcd.header(1, 30, term))
                        .setID(OTHER)
                        .setTTL(left)
                        .setGrantedTTL(granted)
                        .build());
        time.runDue();
    }

    private void refuse(Status status) {
        etcd.last(LeaseGrpc.getLeaseTimeToLiveMethod()).end(status);
        time.runDue();
    }

    private void answerTxn(TxnResponse response) {
        etcd.last(KVGrpc.getTxnMethod()).answer(response);
        time.runDue();
    }

    private TxnRequest lastTxn() {
        return etcd.last(KVGrpc.getTxnMethod()).requests().get(0);
    }

    private long lastBound() {
        TxnRequest last = lastTxn();
        return last.getCompare(last.getCompareCount() - 1).getModRevision();
    }

    private int txns() {
        return etcd.calls(KVGrpc.getTxnMethod()).size();
    }

    private static long bound(TxnRequest put) {
        return put.getCompare(0).getModRevision();
    }

    /** 0 for a value that says none. */
    private static long incarnation(TxnRequest put) {
        String value = put.getSuccess(0).getRequestPut().getValue().toStringUtf8();
        return value.startsWith("{") ? InstanceCodec.decode("x", value).incarnation() : 0;
    }

    private static String value(long incarnation) {
        return InstanceCodec.encode(
                INSTANCE.toBuilder().incarnation(incarnation).build());
    }

    private static KeyValue kv(long revision, long lease, String value) {
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(KEY))
                .setValue(ByteString.copyFromUtf8(value))
                .setModRevision(revision)
                .setLease(lease)
                .build();
    }

    private static TxnResponse written(long revision) {
        return TxnResponse.newBuilder()
                .setHeader(ScriptedEtcd.header(revision))
                .setSucceeded(true)
                .build();
    }

    private static TxnResponse found(KeyValue kv) {
        return TxnResponse.newBuilder()
                .setHeader(ScriptedEtcd.header(kv.getModRevision()))
                .addResponses(ResponseOp.newBuilder()
                        .setResponseRange(RangeResponse.newBuilder().addKvs(kv)))
                .build();
    }
}
