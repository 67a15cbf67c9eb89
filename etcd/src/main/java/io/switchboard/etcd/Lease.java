package io.switchboard.etcd;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
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
 * The process's one lease: granted while it has holders, kept alive every third of its TTL, granted anew once the server
 * says that it is gone. On the scheduler only.
 *
 * <p>Only the server's word ends a lease: after an outage longer than the TTL it may well be alive, since a new leader
 * gives every lease a full TTL.
 */
final class Lease {
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
    private int failures;
    /** How often the stream was opened again for its token, since it answered. */
    private int renewals;
    /** The next beat, the wait for an answer, or the wait before another attempt: one at a time. */
    private @Nullable Cancellable timer;

    private @Nullable Stream stream;

    private final RatedLog rated;

    Lease(Connection connection) {
        this.rated = new RatedLog(log, connection.scheduler());
        this.connection = connection;
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
        if (stream == null) {
            Stream opened = new Stream(id);
            stream = opened;
            connection.tokens().headers(opened::start, status -> broke(opened, status));
        } else {
            stream.send();
        }
        Stream asked = stream;
        if (asked != null) {
            timer = connection
                    .scheduler()
                    .after(
                            third(),
                            () -> broke(
                                    asked,
                                    Status.DEADLINE_EXCEEDED.withDescription("a keepalive was not answered in time")));
        }
    }

    private void answered(Stream from, LeaseKeepAliveResponse response) {
        if (from != stream || response.getID() != id) {
            return;
        }
        if (response.getTTL() <= 0) {
            gone();
        } else {
            boolean again = failures > 0;
            failures = 0;
            renewals = 0;
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
        Duration spread = failures > 0 ? connection.pause(1) : Duration.ZERO;
        failures = 0;
        renewals = 0;
        id = NONE;
        stop();
        tell(Holder::lost);
        if (!holders.isEmpty() && !granting) {
            timer = connection.scheduler().after(spread, this::grant);
        }
    }

    private void broke(Stream which, Status status) {
        if (which != stream) {
            return;
        }
        boolean wantsToken = Problems.wantsNewToken(status);
        if (wantsToken) {
            connection.tokens().refused(which.headers);
        }
        if (wantsToken && renewals < Tokens.SILENT_RENEWALS) {
            // A token runs out by itself, and a new one goes on where the old one ended: nothing has failed.
            renewals++;
            stop();
            beat();
            return;
        }
        if (Problems.leaseNotFound(status)) {
            gone();
            return;
        }
        stop();
        failures++;
        tell(holder -> holder.failed(status));
        timer = connection.retries().after(connection.pause(failures), this::beat);
    }

    private void stop() {
        stopTimer();
        Stream ended = stream;
        stream = null;
        if (ended != null) {
            ended.end();
        }
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

    /** One keepalive stream; what it reports after it was given up is dropped. */
    private final class Stream implements ClientResponseObserver<LeaseKeepAliveRequest, LeaseKeepAliveResponse> {
        private final LeaseKeepAliveRequest beat;
        private Metadata headers = new Metadata();
        private @Nullable ClientCallStreamObserver<LeaseKeepAliveRequest> requests;

        Stream(long leaseId) {
            beat = LeaseKeepAliveRequest.newBuilder().setID(leaseId).build();
        }

        void start(Metadata withToken) {
            if (this != stream) {
                return;
            }
            headers = withToken;
            Streams.open(connection.channel(), LeaseGrpc.getLeaseKeepAliveMethod(), withToken, new Inbound(), this);
            send();
        }

        void send() {
            if (requests != null) {
                requests.onNext(beat);
            }
        }

        void end() {
            if (requests != null) {
                requests.cancel("no longer needed", null);
            }
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<LeaseKeepAliveRequest> requestStream) {
            requests = requestStream;
        }

        @Override
        public void onNext(LeaseKeepAliveResponse response) {
            connection.scheduler().execute(() -> answered(this, response));
        }

        @Override
        public void onError(Throwable error) {
            Status status = Status.fromThrowable(error);
            connection.scheduler().execute(() -> broke(this, status));
        }

        @Override
        public void onCompleted() {
            connection
                    .scheduler()
                    .execute(() -> broke(this, Status.UNAVAILABLE.withDescription("the keepalive stream was closed")));
        }
    }
}
