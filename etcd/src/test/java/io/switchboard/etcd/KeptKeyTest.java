package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.switchboard.core.Instance;
import io.switchboard.core.RegistrationLoss;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.VirtualTime;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.LeaseGrantResponse;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseKeepAliveResponse;
import io.switchboard.etcd.api.TxnResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a key is written, by a clock and a chance that the test holds. */
class KeptKeyTest {
    private static final long TTL_SECONDS = 9;

    private final VirtualTime time = new VirtualTime();
    private final ScriptedChannel etcd = new ScriptedChannel();
    private final Connection connection = LeaseTest.connection(time, etcd);
    private final RegistrationStatus status = new RegistrationStatus("demo/10.0.0.1:80", Runnable::run);
    private final KeptKey key = new KeptKey(
            connection,
            new WatchStream(connection),
            new Lease(connection),
            status,
            new WantedInstance(new ServiceName("demo"), Instance.at("10.0.0.1:80"), connection.reader()),
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
        List<RegistrationLoss> losses = new ArrayList<>();
        status.listenToLosses(losses::add);
        key.lost(); // Nothing was there yet.
        active();
        key.missing(30, false);
        key.lost(); // On the way back already.
        assertEquals(List.of(RegistrationLoss.KEY_DELETED), losses);
        key.granted(78);
        written(31);
        key.lost();
        assertEquals(List.of(RegistrationLoss.KEY_DELETED, RegistrationLoss.LEASE_LOST), losses);
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
