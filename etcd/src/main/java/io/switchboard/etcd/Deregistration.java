package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Text;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.TxnResponse;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one registration's key out of etcd. Where that fails and other registrations keep the lease alive, it goes on in
 * the background until the key is gone, the lease ends, or the client is closed; a later registration of the same key is
 * told apart by its incarnation and never touched. On the scheduler only.
 */
final class Deregistration {
    private static final Logger log = LoggerFactory.getLogger(Deregistration.class);
    private static final Duration REFUSED_RETRY = Duration.ofSeconds(5);

    private final Connection connection;
    private final Lease lease;
    private final ByteString key;
    private final String id;
    private final long incarnation;
    private final long under;
    private final Runnable attempted;
    private long seen;
    private int failures;

    /**
     * @param under the lease that the key was last written under
     * @param seen the revision at which it was, as far as is known
     * @param attempted called once, after the first attempt has succeeded or failed
     */
    Deregistration(
            Connection connection,
            Lease lease,
            ByteString key,
            String id,
            long incarnation,
            long under,
            long seen,
            Runnable attempted) {
        this.connection = connection;
        this.lease = lease;
        this.key = key;
        this.id = id;
        this.incarnation = incarnation;
        this.under = under;
        this.seen = seen;
        this.attempted = attempted;
    }

    void start() {
        connection.calls().unary(KVGrpc.getTxnMethod(), KeyTxns.delete(key, seen, under), this::answered, this::failed);
    }

    private void answered(TxnResponse response) {
        KeyValue left = response.getSucceeded() ? null : KeyTxns.found(response);
        if (left != null && left.getLease() == under && isOurs(left)) {
            // A write of ours whose answer never came.
            seen = left.getModRevision();
            start();
            return;
        }
        if (failures > 0) {
            log.info("{} is deregistered now", name());
        } else {
            attempted.run();
        }
    }

    private boolean isOurs(KeyValue left) {
        return !connection.layout().hasIncarnation() || Incarnations.of(connection.layout(), id, left) == incarnation;
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
                                lease.is(under) ? "trying again in the background" : "it will expire with its lease");
                    }
                },
                () -> againLater(status));
    }

    private void againLater(Status status) {
        if (lease.is(under)) {
            Duration pause = connection.pause(failures);
            connection.retries().after(Problems.needsOperator(status) ? REFUSED_RETRY.plus(pause) : pause, this::again);
        }
    }

    /** With the lease the key is gone, or will be. */
    private void again() {
        if (lease.is(under)) {
            start();
        }
    }

    private String name() {
        return Text.printable(key.toStringUtf8());
    }
}
