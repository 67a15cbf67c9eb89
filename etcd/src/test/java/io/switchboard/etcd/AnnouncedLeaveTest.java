package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.LeaseGrantResponse;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseRevokeResponse;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.ResponseOp;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import io.switchboard.etcd.layout.Format;
import io.switchboard.etcd.layout.InstanceCodec;
import io.switchboard.etcd.layout.Layout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A registration that is closed says that it leaves before it goes, whoever closes it. */
class AnnouncedLeaveTest {
    private static final ServiceName DEMO = new ServiceName("base/demo");
    private static final Instance INSTANCE =
            Instance.at("10.0.0.1:80").toBuilder().incarnation(7).build();

    private final VirtualTime time = new VirtualTime();
    private final ScriptedChannel etcd = new ScriptedChannel();
    private boolean left;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GO_ZERO")
    void the_key_says_draining_before_it_is_deleted(Format format) {
        Layout layout = Layout.of(format);
        RegistrationKeeper key = active(layout, INSTANCE);
        key.close();
        assertEquals(2, writes());
        assertEquals(InstanceState.DRAINING, put(layout).state());
        assertEquals(20, last().getCompare(0).getModRevision());
        written(21);
        assertTrue(last().getSuccess(0).hasRequestDeleteRange());
        assertEquals(21, last().getCompare(1).getModRevision());
        written(22);
        revoked();
        assertTrue(left);
        assertEquals(3, writes());
    }

    @Test
    void a_layout_without_a_word_for_it_goes_unannounced() {
        active(Layout.of(Format.GO_ZERO), INSTANCE).close();
        assertEquals(2, writes());
        assertTrue(last().getSuccess(0).hasRequestDeleteRange());
    }

    @Test
    void one_that_says_so_already_says_it_once() {
        active(
                        new InstanceCodec(),
                        INSTANCE.toBuilder().state(InstanceState.DRAINING).build())
                .close();
        assertEquals(2, writes());
        assertTrue(last().getSuccess(0).hasRequestDeleteRange());
    }

    @Test
    void one_that_may_not_say_so_is_deleted_all_the_same() {
        active(new InstanceCodec(), INSTANCE).close();
        etcd.last(KVGrpc.getTxnMethod()).end(Status.PERMISSION_DENIED);
        time.runDue();
        assertTrue(last().getSuccess(0).hasRequestDeleteRange());
        assertEquals(20, last().getCompare(1).getModRevision());
        written(22);
        revoked();
        assertTrue(left);
    }

    @Test
    void an_announcement_whose_answer_was_lost_is_found_and_not_made_again() {
        active(new InstanceCodec(), INSTANCE).close();
        Instance leaving = INSTANCE.toBuilder().state(InstanceState.DRAINING).build();
        etcd.last(KVGrpc.getTxnMethod()).end(Status.UNAVAILABLE);
        time.runDue();
        found(leaving, 77, 25);
        assertTrue(last().getSuccess(0).hasRequestDeleteRange());
        assertEquals(25, last().getCompare(1).getModRevision());
    }

    @Test
    void a_key_that_somebody_has_deleted_is_not_put_back_to_announce_that_it_goes() {
        RegistrationKeeper key = active(new InstanceCodec(), INSTANCE);
        key.missing(30, false);
        key.close();
        assertEquals(2, writes());
        assertTrue(last().getSuccess(0).hasRequestDeleteRange());
    }

    @Test
    void a_key_that_another_process_has_claimed_meanwhile_is_left_alone() {
        active(new InstanceCodec(), INSTANCE).close();
        found(INSTANCE.toBuilder().incarnation(8).build(), 99, 25);
        revoked();
        assertTrue(left);
        assertEquals(2, writes());
    }

    /** Callers may have seen it as soon as it was sent: a registry that is slow to answer has told them already. */
    @Test
    void a_key_may_be_there_from_the_moment_its_first_write_is_sent() {
        RegistrationKeeper key = starting(new InstanceCodec(), INSTANCE);
        assertFalse(key.mayBeThere());
        etcd.last(LeaseGrpc.getLeaseGrantMethod())
                .answer(LeaseGrantResponse.newBuilder().setID(77).setTTL(9).build());
        time.runDue();
        assertTrue(key.mayBeThere());
        key.close();
        assertEquals(1, writes());
        etcd.last(KVGrpc.getTxnMethod()).end(Status.DEADLINE_EXCEEDED);
        time.runDue();
        assertTrue(key.mayBeThere());
        assertTrue(last().getSuccess(0).hasRequestDeleteRange());
    }

    /** No write comes after it, so nobody can ever see it. */
    @Test
    void a_key_that_was_closed_before_its_first_write_is_never_there() {
        RegistrationKeeper key = starting(new InstanceCodec(), INSTANCE);
        key.close();
        assertTrue(left);
        etcd.last(LeaseGrpc.getLeaseGrantMethod())
                .answer(LeaseGrantResponse.newBuilder().setID(77).setTTL(9).build());
        time.runDue();
        assertEquals(0, writes());
        assertFalse(key.mayBeThere());
        // The lease that came for nobody is given back.
        assertEquals(1, etcd.calls(LeaseGrpc.getLeaseRevokeMethod()).size());
    }

    private RegistrationKeeper active(Layout layout, Instance instance) {
        RegistrationKeeper key = starting(layout, instance);
        etcd.last(LeaseGrpc.getLeaseGrantMethod())
                .answer(LeaseGrantResponse.newBuilder().setID(77).setTTL(9).build());
        time.runDue();
        written(20);
        return key;
    }

    private RegistrationKeeper starting(Layout layout, Instance instance) {
        Connection connection = LeaseTest.connection(time, etcd, layout);
        RegistrationKeeper key = new RegistrationKeeper(
                connection,
                new WatchStream(connection),
                new Lease(connection),
                new RegistrationStatus("demo", Runnable::run, time),
                new WantedInstance(DEMO, instance, connection.reader(), null),
                ByteString.copyFromUtf8("demo/10.0.0.1:80"),
                () -> left = true);
        key.start();
        return key;
    }

    private int writes() {
        return etcd.calls(KVGrpc.getTxnMethod()).size();
    }

    private TxnRequest last() {
        List<TxnRequest> requests = etcd.last(KVGrpc.getTxnMethod()).requests();
        return requests.get(requests.size() - 1);
    }

    private Instance put(Layout layout) {
        String value = last().getSuccess(0).getRequestPut().getValue().toStringUtf8();
        return layout.read(layout.suffix(INSTANCE), value, 0, Instance.MAX_WEIGHT)
                .instance();
    }

    private void written(long revision) {
        answer(TxnResponse.newBuilder()
                .setHeader(ScriptedEtcd.header(revision))
                .setSucceeded(true)
                .build());
    }

    private void found(Instance instance, long lease, long revision) {
        KeyValue kv = KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8("demo/10.0.0.1:80"))
                .setValue(ByteString.copyFromUtf8(InstanceCodec.encode(instance)))
                .setLease(lease)
                .setModRevision(revision)
                .build();
        answer(TxnResponse.newBuilder()
                .setHeader(ScriptedEtcd.header(revision))
                .addResponses(ResponseOp.newBuilder()
                        .setResponseRange(RangeResponse.newBuilder().addKvs(kv)))
                .build());
    }

    private void answer(TxnResponse response) {
        etcd.last(KVGrpc.getTxnMethod()).answer(response);
        time.runDue();
    }

    private void revoked() {
        etcd.last(LeaseGrpc.getLeaseRevokeMethod()).answer(LeaseRevokeResponse.getDefaultInstance());
        time.runDue();
    }
}
