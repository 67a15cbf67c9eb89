package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.LeaseGrantResponse;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.etcd.api.ResponseOp;
import io.switchboard.etcd.api.TxnRequest;
import io.switchboard.etcd.api.TxnResponse;
import io.switchboard.etcd.layout.Format;
import io.switchboard.etcd.layout.Layout;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands under a key is not put there once more. */
class UnchangedValueTest {
    private static final ServiceName DEMO = new ServiceName("demo");
    private static final String KEY = "demo/10.0.0.1:80";
    private static final Instance INSTANCE =
            Instance.at("10.0.0.1:80").toBuilder().incarnation(7).build();
    private static final long LEASE = 77;

    private final VirtualTime time = new VirtualTime();
    private final ScriptedChannel etcd = new ScriptedChannel();
    private final RegistrationStatus status = new RegistrationStatus(KEY, Runnable::run, time);

    /** One registration, in a layout. */
    private final class Kept {
        final Layout layout;
        final WantedInstance wanted;
        final RegistrationKeeper key;

        Kept(Format format) {
            layout = Layout.of(format);
            Connection connection = LeaseTest.connection(time, etcd, layout);
            wanted = new WantedInstance(DEMO, INSTANCE, connection.reader(), null);
            key = new RegistrationKeeper(
                    connection,
                    new WatchStream(connection),
                    new Lease(connection),
                    status,
                    wanted,
                    ByteString.copyFromUtf8(KEY),
                    () -> {});
            key.start();
            etcd.last(LeaseGrpc.getLeaseGrantMethod())
                    .answer(LeaseGrantResponse.newBuilder()
                            .setID(LEASE)
                            .setTTL(9)
                            .build());
            time.runDue();
        }

        Kept active() {
            written(20);
            assertEquals(RegistrationState.ACTIVE, status.state());
            return this;
        }

        void update(Instance.Builder updated) {
            wanted.update(updated.build());
            key.write();
        }

        ByteString value(Instance instance) {
            return ByteString.copyFromUtf8(layout.encode(DEMO, instance));
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void an_update_that_says_the_same_is_not_sent(Format format) {
        Kept kept = new Kept(format).active();
        kept.update(INSTANCE.toBuilder());
        assertEquals(1, writes());
    }

    @Test
    void an_update_of_what_the_layout_does_not_carry_is_not_sent() {
        Kept kept = new Kept(Format.GO_ZERO).active();
        kept.update(INSTANCE.toBuilder().weight(5));
        kept.update(INSTANCE.toBuilder().weight(5).state(InstanceState.DRAINING));
        assertEquals(1, writes());
        assertEquals(5, kept.wanted.get().weight());
        kept.key.close();
        assertTrue(last().getSuccess(0).hasRequestDeleteRange());
    }

    @Test
    void an_update_of_what_it_carries_is_sent() {
        Kept kept = new Kept(Format.SWITCHBOARD).active();
        kept.update(INSTANCE.toBuilder().weight(5));
        assertEquals(2, writes());
        assertTrue(last().getSuccess(0).hasRequestPut());
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void a_write_whose_answer_was_lost_is_found_and_not_made_again(Format format) {
        Kept kept = new Kept(format);
        lost();
        found(kv(kept.value(INSTANCE), LEASE, 20));
        assertIsCheck(20);
        written(25);
        assertEquals(RegistrationState.ACTIVE, status.state());
        kept.key.close();
        assertEquals(20, revisionOfLast(), "a check does not change the key");
    }

    @Test
    void what_was_taken_back_before_it_was_known_to_be_written_is_looked_at_first() {
        Kept kept = new Kept(Format.SWITCHBOARD).active();
        kept.update(INSTANCE.toBuilder().weight(5));
        Instance five = kept.wanted.get();
        kept.wanted.update(INSTANCE);
        lost();
        assertIsCheck(20);
        // It was written after all.
        found(kv(kept.value(five), LEASE, 21));
        assertEquals(kept.value(INSTANCE), last().getSuccess(0).getRequestPut().getValue());
        assertEquals(21, revisionOfLast());
    }

    @Test
    void what_stands_under_another_lease_is_put_under_this_one() {
        Kept kept = new Kept(Format.GO_ZERO).active();
        kept.key.seen(kv(kept.value(INSTANCE), 0, 21), 21, false);
        time.advance(Duration.ofMinutes(1));
        assertEquals(LEASE, last().getSuccess(0).getRequestPut().getLease());
    }

    @Test
    void a_leave_that_stands_already_is_not_announced_again() {
        Kept kept = new Kept(Format.SWITCHBOARD).active();
        kept.update(INSTANCE.toBuilder().state(InstanceState.DRAINING));
        written(21);
        kept.update(INSTANCE.toBuilder());
        kept.wanted.update(
                kept.wanted.get().toBuilder().state(InstanceState.DRAINING).build());
        kept.key.close();
        etcd.last(KVGrpc.getTxnMethod()).end(Status.UNAVAILABLE);
        time.runDue();
        assertTrue(last().getSuccess(0).hasRequestDeleteRange());
        assertEquals(21, last().getCompare(1).getModRevision());
    }

    private void assertIsCheck(long revision) {
        assertEquals(0, last().getSuccessCount());
        assertEquals(revision, revisionOfLast());
        assertFalse(last().getFailureList().isEmpty());
    }

    private long revisionOfLast() {
        return last().getCompare(last().getCompareCount() - 1).getModRevision();
    }

    private TxnRequest last() {
        return etcd.last(KVGrpc.getTxnMethod()).requests().get(0);
    }

    private int writes() {
        return etcd.calls(KVGrpc.getTxnMethod()).size();
    }

    private void lost() {
        etcd.last(KVGrpc.getTxnMethod()).end(Status.UNAVAILABLE);
        time.advance(Duration.ofSeconds(1));
    }

    private void written(long revision) {
        answer(TxnResponse.newBuilder().setSucceeded(true), revision);
    }

    private void found(KeyValue kv) {
        answer(
                TxnResponse.newBuilder()
                        .addResponses(ResponseOp.newBuilder()
                                .setResponseRange(RangeResponse.newBuilder().addKvs(kv))),
                25);
    }

    private void answer(TxnResponse.Builder response, long revision) {
        etcd.last(KVGrpc.getTxnMethod())
                .answer(response.setHeader(ScriptedEtcd.header(revision)).build());
        time.runDue();
    }

    private static KeyValue kv(ByteString value, long lease, long revision) {
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(KEY))
                .setValue(value)
                .setLease(lease)
                .setModRevision(revision)
                .build();
    }
}
