package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.TxnResponse;
import io.switchboard.etcd.layout.Layout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one registration's key out of etcd, having it say before that the instance is leaving: callers obey a leave
 * that is announced, also of many at once. Where that fails and other registrations keep the lease alive, it goes on in
 * the background until the key is gone, the lease ends, or the client is closed; a later registration of the same key
 * is told apart by its incarnation and never touched. On the scheduler only.
 */
final class Deregistration {
    private static final Logger log = LoggerFactory.getLogger(Deregistration.class);
    private static final Duration REFUSED_RETRY = Duration.ofSeconds(5);

    private final Connection connection;
    private final Lease lease;
    private final ByteString key;
    private final Instance last;
    private final KeyClaim claim;
    private final Runnable attempted;
    /** What the key is to say before it goes; null: it says so, or the layout has no word for it. */
    private @Nullable ByteString farewell;

    private long seen;
    /** The lease that the key is under, as far as is known. */
    private long found;

    private int failures;

    /**
     * @param wanted what was wanted last
     * @param written what the key is known to hold; null: that is not known
     * @param claim by which lease and revision the key was last written
     * @param seen the key as it was last seen
     * @param attempted called once, after the first attempt has succeeded or failed
     */
    Deregistration(
            Connection connection,
            Lease lease,
            WantedInstance wanted,
            ByteString key,
            @Nullable Instance written,
            KeyClaim claim,
            KeyValue seen,
            Runnable attempted) {
        this.connection = connection;
        this.lease = lease;
        this.key = key;
        this.last = wanted.get();
        this.claim = claim;
        this.found = claim.lease();
        this.seen = seen.getModRevision();
        this.attempted = attempted;
        this.farewell = written != null && written.state() == InstanceState.DRAINING
                ? null
                : farewell(connection.layout(), wanted.service(), last);
        if (seen.getValue().equals(farewell)) {
            farewell = null;
        }
    }

    private static @Nullable ByteString farewell(Layout layout, ServiceName service, Instance last) {
        Instance leaving = last.toBuilder().state(InstanceState.DRAINING).build();
        return layout.carried(leaving).state() == InstanceState.DRAINING
                ? ByteString.copyFromUtf8(layout.encode(service, leaving))
                : null;
    }

    void start() {
        ByteString said = farewell;
        if (said == null || seen == KeyTxns.ABSENT) {
            delete(); // Which finds what is there, if anything is.
            return;
        }
        connection
                .calls()
                .unary(
                        KVGrpc.getTxnMethod(),
                        KeyTxns.put(key, seen, said, claim.lease()),
                        this::announced,
                        // It may have been made all the same; the deletion, which counts, finds out.
                        status -> delete());
    }

    private void announced(TxnResponse response) {
        if (response.getSucceeded()) {
            farewell = null;
            seen = response.getHeader().getRevision();
            found = claim.lease();
            delete();
        } else {
            changed(KeyTxns.found(response));
        }
    }

    private void delete() {
        connection.calls().unary(KVGrpc.getTxnMethod(), KeyTxns.delete(key, seen, found), this::answered, this::failed);
    }

    private void answered(TxnResponse response) {
        if (response.getSucceeded()) {
            done();
        } else {
            changed(KeyTxns.found(response));
        }
    }

    /** The key is not as it was seen last. */
    private void changed(@Nullable KeyValue left) {
        if (left == null || !claim.takesOut(FoundKey.of(left, connection.layout(), last, lease), last.incarnation())) {
            done();
            return;
        }
        // A write of ours whose answer never came, or a copy that somebody made of it.
        seen = left.getModRevision();
        found = left.getLease();
        if (left.getValue().equals(farewell)) {
            farewell = null;
        }
        start();
    }

    private void done() {
        if (failures > 0) {
            log.info("{} is deregistered now", name());
        } else {
            attempted.run();
        }
    }

    private void failed(Status status) {
        failures++;
        Cleanup.all(
                () -> {
                    if (failures == 1) {
                        attempted.run();
                        log.warn(
                                "{} was not deregistered: {}; {}",
                                name(),
                                Problems.describe(status, connection.registry()),
                                lease.is(claim.lease())
                                        ? "trying again in the background"
                                        : "it will expire with its lease");
                    }
                },
                () -> againLater(status));
    }

    private void againLater(Status status) {
        if (lease.is(claim.lease())) {
            Duration pause = connection.pause(failures);
            connection.retries().after(Problems.needsOperator(status) ? REFUSED_RETRY.plus(pause) : pause, this::again);
        }
    }

    /** With the lease the key is gone, or will be. */
    private void again() {
        if (lease.is(claim.lease())) {
            start();
        }
    }

    private String name() {
        return Text.printable(key.toStringUtf8());
    }
}
