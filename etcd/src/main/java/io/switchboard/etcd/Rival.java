package io.switchboard.etcd;

import io.grpc.Status;
import io.switchboard.core.time.Scheduler.Cancellable;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseTimeToLiveRequest;
import io.switchboard.etcd.api.LeaseTimeToLiveResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a process stands behind another's lease: one that lives renews it, and a lease that was restored,
 * or made for a copy, only runs out. On the scheduler only.
 *
 * <p>Two readings are compared, taken further apart than a living process lets pass between two renewals, which is a
 * third of the lease's time in every client of etcd that is known. A change of leader renews all leases by itself, so
 * that the readings have to be of one leader.
 */
final class Rival {
    /** etcd tells whole seconds, and an answer takes its time. */
    private static final long SLACK_SECONDS = 3;

    private static final long MOST_SECONDS = 300;

    private final Connection connection;
    private final long lease;
    private final Runnable undecided;
    private final Runnable lives;
    private final Runnable unkept;

    private boolean closed;
    private boolean read;
    private long ttl;
    private long term;
    private long readAt;
    private long askedAt;
    private int failures;
    private @Nullable Cancellable timer;

    /**
     * One of the last two is run, once.
     *
     * @param undecided the lease is there; whether it is kept will be known in a while
     * @param lives it is kept, or etcd does not let this process see whether it is
     * @param unkept it is over, or nobody keeps it
     */
    Rival(Connection connection, long lease, Runnable undecided, Runnable lives, Runnable unkept) {
        this.connection = connection;
        this.lease = lease;
        this.undecided = undecided;
        this.lives = lives;
        this.unkept = unkept;
    }

    void start() {
        ask();
    }

    boolean has(long leaseId) {
        return lease == leaseId;
    }

    void close() {
        closed = true;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void ask() {
        timer = null;
        askedAt = connection.scheduler().nanos();
        connection
                .calls()
                .unary(
                        LeaseGrpc.getLeaseTimeToLiveMethod(),
                        LeaseTimeToLiveRequest.newBuilder().setID(lease).build(),
                        this::answered,
                        this::failed);
    }

    private void answered(LeaseTimeToLiveResponse response) {
        if (closed) {
            return;
        }
        failures = 0;
        if (response.getTTL() < 0) {
            close();
            unkept.run();
        } else if (!read || response.getHeader().getRaftTerm() != term) {
            boolean first = !read;
            read = true;
            ttl = response.getTTL();
            term = response.getHeader().getRaftTerm();
            readAt = connection.scheduler().nanos();
            long wait = Math.min(MOST_SECONDS, Math.max(0, response.getGrantedTTL()) / 3 + SLACK_SECONDS);
            timer = connection.scheduler().after(Duration.ofSeconds(wait), this::ask);
            if (first) {
                undecided.run();
            }
        } else {
            close();
            if (renewed(response.getTTL())) {
                lives.run();
            } else {
                unkept.run();
            }
        }
    }

    /** Whether more is left than there would be had the lease only run on; both readings are rounded down. */
    private boolean renewed(long left) {
        double passed = (askedAt - readAt) / 1e9;
        return left > ttl + 1 - passed;
    }

    private void failed(Status status) {
        if (closed) {
            return;
        }
        if (Problems.needsOperator(status)) {
            close();
            lives.run();
            return;
        }
        failures++;
        timer = connection.retries().after(connection.pause(failures), this::ask);
    }
}
