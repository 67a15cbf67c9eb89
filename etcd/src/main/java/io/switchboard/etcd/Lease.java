package io.switchboard.etcd;

import io.grpc.Status;
import io.switchboard.core.Foreign;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler.Cancellable;
import io.switchboard.etcd.api.LeaseGrantRequest;
import io.switchboard.etcd.api.LeaseGrantResponse;
import io.switchboard.etcd.api.LeaseGrpc;
import io.switchboard.etcd.api.LeaseKeepAliveRequest;
import io.switchboard.etcd.api.LeaseKeepAliveResponse;
import io.switchboard.etcd.api.LeaseRevokeRequest;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's one lease: granted while it has holders, kept alive every third of its TTL, granted anew once the
 * server says that it is gone. On the scheduler only.
 *
 * <p>Only the server's word ends a lease: after an outage longer than the TTL it may well be alive, since a new leader
 * gives every lease a full TTL.
 */
final class Lease implements LongLivedStream.User<LeaseKeepAliveResponse> {
    /** What needs the lease. */
    interface Holder {
        void granted(long leaseId);

        void lost();

        /** Granting or keeping it alive does not work just now. */
        void failed(Status status);

        /** It is kept alive again. */
        void kept();
    }

    private static final Logger log = LoggerFactory.getLogger(Lease.class);
    private static final long NONE = 0;
    private static final int REMEMBERED = 1000;

    private final Foreign told = new Foreign("a registration that was told of its lease");
    private final Connection connection;
    private final Set<Holder> holders = new LinkedHashSet<>();
    /** The latest leases that were granted to this process. */
    private final Set<Long> granted = new LinkedHashSet<>();

    private long id = NONE;
    private long ttlNanos;
    private boolean granting;
    /** Of attempts to have it granted, in a row. */
    private int failures;
    /** The next beat, or the wait before it is asked for again: one at a time. */
    private @Nullable Cancellable timer;

    private final LongLivedStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse> stream;

    private final RatedLog rated;

    Lease(Connection connection) {
        this.rated = new RatedLog(log, connection.scheduler());
        this.connection = connection;
        this.stream =
                new LongLivedStream<>(connection, LeaseGrpc.getLeaseKeepAliveMethod(), "the keepalive stream", this);
    }

    void hold(Holder holder) {
        holders.add(holder);
        if (id != NONE) {
            holder.granted(id);
        } else if (!granting && timer == null) {
            grant();
        }
    }

    /** Revokes the lease with its last holder; the answer, or the failure to get one, runs {@code done}. */
    void release(Holder holder, Runnable done) {
        boolean last = holders.remove(holder) && holders.isEmpty();
        if (!last || id == NONE) {
            if (last) {
                stop();
            }
            done.run();
            return;
        }
        long revoked = id;
        id = NONE;
        stop();
        connection
                .calls()
                .unary(
                        LeaseGrpc.getLeaseRevokeMethod(),
                        LeaseRevokeRequest.newBuilder().setID(revoked).build(),
                        response -> done.run(),
                        status -> {
                            rated.info(
                                    "lease {} was not revoked and will expire: {}",
                                    Long.toHexString(revoked),
                                    Problems.describe(status, connection.registry()));
                            done.run();
                        });
    }

    /** A write under this lease was refused because the server does not know it. */
    void notFound(long leaseId) {
        if (leaseId == id && id != NONE) {
            gone();
        }
    }

    /** Whether this is the process's present lease. */
    boolean is(long leaseId) {
        return id != NONE && id == leaseId;
    }

    /** Whether the process has, or had, this lease: what is found under it was written here. */
    boolean wasGranted(long leaseId) {
        return granted.contains(leaseId);
    }

    /** All of them: one that fails must not leave the others without a lease. */
    private void tell(Consumer<Holder> news) {
        List.copyOf(holders).forEach(holder -> told.run(() -> news.accept(holder)));
    }

    private void grant() {
        timer = null;
        if (holders.isEmpty()) {
            return;
        }
        granting = true;
        LeaseGrantRequest request = LeaseGrantRequest.newBuilder()
                .setTTL(connection.options().leaseTtl().toSeconds())
                .build();
        connection.calls().unary(LeaseGrpc.getLeaseGrantMethod(), request, this::granted, status -> {
            granting = false;
            failures++;
            tell(holder -> holder.failed(status));
            timer = connection.retries().after(connection.pause(failures), this::grant);
        });
    }

    private void granted(LeaseGrantResponse response) {
        granting = false;
        failures = 0;
        if (holders.isEmpty()) {
            // Its holders left while it was on the way; nothing hangs on it.
            connection
                    .calls()
                    .unary(
                            LeaseGrpc.getLeaseRevokeMethod(),
                            LeaseRevokeRequest.newBuilder()
                                    .setID(response.getID())
                                    .build(),
                            revoked -> {},
                            status -> {});
            return;
        }
        id = response.getID();
        granted.add(id);
        if (granted.size() > REMEMBERED) {
            granted.remove(granted.iterator().next());
        }
        // The server may give more than was asked for; its word counts.
        ttlNanos = Duration.ofSeconds(response.getTTL()).toNanos();
        timer = connection.scheduler().after(third(), this::beat);
        tell(holder -> holder.granted(id));
    }

    private void beat() {
        timer = null;
        if (id == NONE) {
            return;
        }
        if (stream.isOpen()) {
            send();
        } else {
            stream.open();
        }
        stream.awaitAnswer(third(), 1, "a keepalive was not answered in time");
    }

    private void send() {
        stream.send(LeaseKeepAliveRequest.newBuilder().setID(id).build());
    }

    @Override
    public void opened() {
        send();
    }

    @Override
    public void received(LeaseKeepAliveResponse response) {
        if (response.getID() != id) {
            return;
        }
        if (response.getTTL() <= 0) {
            gone();
        } else {
            boolean again = stream.isFailing();
            stream.worked();
            stream.stopWaiting();
            stopTimer();
            timer = connection.scheduler().after(third(), this::beat);
            if (again) {
                tell(Holder::kept);
            }
        }
    }

    private void gone() {
        rated.warn("lease {} is gone; registering again under a new one", Long.toHexString(id));
        // In an outage all processes of a fleet lose their leases together, and must not ask for new ones together. A
        // lease that ends while all is well was revoked, or this process stood still: that is its loss alone.
        Duration spread = stream.isFailing() ? connection.pause(1) : Duration.ZERO;
        stream.worked();
        id = NONE;
        stop();
        tell(Holder::lost);
        if (!holders.isEmpty() && !granting) {
            timer = connection.scheduler().after(spread, this::grant);
        }
    }

    @Override
    public boolean isOver(Status status) {
        boolean over = Problems.leaseNotFound(status);
        if (over) {
            gone();
        }
        return over;
    }

    @Override
    public void broke(Status status, boolean renews, boolean worked) {
        stopTimer();
        if (!renews) {
            tell(holder -> holder.failed(status));
        }
    }

    @Override
    public void reopen() {
        beat();
    }

    private void stop() {
        stopTimer();
        stream.stop();
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private Duration third() {
        return Duration.ofNanos(ttlNanos / 3);
    }
}
