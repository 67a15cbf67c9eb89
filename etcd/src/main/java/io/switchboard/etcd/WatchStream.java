package io.switchboard.etcd;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.switchboard.core.Foreign;
import io.switchboard.core.telemetry.WatchRestart;
import io.switchboard.core.time.Scheduler.Cancellable;
import io.switchboard.etcd.api.WatchCancelRequest;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * All watches of a process on one stream.
 *
 * <p>The stream is open while there are watches. When it ends, for whatever reason, each watch is told that it broke,
 * and the stream is opened again after a jittered delay for the watches that came in the meantime. It begins with one of
 * them; the others follow its answer, so that a server that cannot answer is not asked for thousands. On the scheduler only.
 */
final class WatchStream {
    /** One that fails must not leave the others without a watch. */
    private final Foreign told = new Foreign("a follower that was told of its watch");

    private static final int MOST_WAITS = 20;

    private final Connection connection;

    private final Map<Long, Watch> watches = new LinkedHashMap<>();
    /** Watches whose creation the server has not answered, oldest first: refusals carry no id, but answers keep the order. */
    private final Queue<Watch> unanswered = new ArrayDeque<>();

    private long lastId;
    private int failures;
    /** How often the stream was opened again for its token, since a watch was confirmed. */
    private int renewals;

    private @Nullable Stream stream;
    private @Nullable Cancellable reopening;
    private @Nullable Cancellable answerTimer;
    private boolean closed;

    WatchStream(Connection connection) {
        this.connection = connection;
    }

    Watch open(KeyRange range, long startRevision, Watch.Listener listener) {
        Watch watch = new Watch(++lastId, range, startRevision, listener);
        watches.put(watch.id, watch);
        if (stream != null) {
            create(stream, watch);
        } else if (reopening == null && !closed) {
            openStream();
        }
        return watch;
    }

    void close(Watch watch) {
        if (watches.remove(watch.id) == null || stream == null) {
            return;
        }
        if (watches.isEmpty()) {
            Stream idle = stream;
            forgetStream();
            idle.end();
        } else if (watch.asked) {
            cancelAtServer(stream, watch.id);
        }
    }

    void close() {
        closed = true;
        watches.clear();
        if (stream != null) {
            Stream ended = stream;
            forgetStream();
            ended.end();
        }
    }

    private void openStream() {
        Stream opened = new Stream();
        stream = opened;
        connection.tokens().headers(opened::start, status -> broke(opened, status));
    }

    private void create(Stream on, Watch watch) {
        if (on.requests != null && (on.worked || unanswered.isEmpty())) {
            watch.asked = true;
            unanswered.add(watch);
            on.requests.onNext(
                    WatchRequest.newBuilder().setCreateRequest(watch.request()).build());
            if (answerTimer == null) {
                awaitAnswer(on);
            }
        }
    }

    private void awaitAnswer(Stream on) {
        awaitAnswer(on, MOST_WAITS);
    }

    /** The answer may be behind other watches' events, on a slow line: while bytes come the stream is not given up. */
    private void awaitAnswer(Stream on, int waits) {
        Duration limit = connection.options().requestTimeout();
        long before = on.inbound.bytes();
        answerTimer = connection.scheduler().after(limit, () -> {
            if (waits > 1 && on.inbound.bytes() > before) {
                awaitAnswer(on, waits - 1);
            } else {
                broke(on, Status.DEADLINE_EXCEEDED.withDescription("a watch was not confirmed in " + limit));
            }
        });
    }

    private static void cancelAtServer(Stream on, long id) {
        if (on.requests != null) {
            on.requests.onNext(WatchRequest.newBuilder()
                    .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(id))
                    .build());
        }
    }

    private void received(Stream from, WatchResponse response) {
        if (from != stream) {
            return;
        }
        if (response.getCreated()) {
            created(from, response);
        } else if (response.getCanceled()) {
            Watch watch = watches.remove(response.getWatchId());
            if (watch != null) {
                ended(from, watch, response);
            }
        } else {
            Watch watch = watches.get(response.getWatchId());
            if (watch != null && !watch.deliver(response)) {
                watches.remove(watch.id);
                cancelAtServer(from, watch.id);
                watch.listener.canceled("more happened at once than is held");
            }
        }
    }

    private void created(Stream from, WatchResponse response) {
        failures = 0;
        renewals = response.getCanceled() ? renewals : 0;
        boolean first = !from.worked;
        from.worked = true;
        Watch watch = unanswered.poll();
        if (answerTimer != null) {
            answerTimer.cancel();
            answerTimer = null;
        }
        if (!unanswered.isEmpty()) {
            awaitAnswer(from);
        }
        if (watch != null && watches.containsKey(watch.id)) {
            if (response.getCanceled()) {
                watches.remove(watch.id);
                ended(from, watch, response);
            } else {
                watch.listener.created(response.getHeader());
            }
        }
        if (first) {
            createOthers(from);
        }
    }

    private void createOthers(Stream on) {
        for (Watch watch : List.copyOf(watches.values())) {
            // Any of them may end the stream.
            if (on == stream && !watch.asked) {
                watch.listener.beforeCreate();
                if (watches.containsKey(watch.id)) {
                    create(on, watch);
                }
            }
        }
    }

    private void ended(Stream from, Watch watch, WatchResponse response) {
        String reason = response.getCancelReason();
        if (response.getCompactRevision() > 0) {
            watch.listener.compacted(response.getCompactRevision());
        } else if (Problems.wantsNewToken(reason)) {
            // A token is bound when the stream opens: only a new stream can carry a new one.
            watches.put(watch.id, watch);
            connection.tokens().refused(from.headers);
            broke(from, Status.UNAUTHENTICATED.withDescription(reason));
        } else if (reason.contains("permission denied") || reason.contains("invalid")) {
            watch.listener.refused(reason);
        } else {
            watch.listener.canceled(reason);
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
        boolean renews = wantsToken && renewals < Tokens.SILENT_RENEWALS;
        renewals = renews ? renewals + 1 : renewals;
        if (which.worked && !renews) {
            connection.telemetry().watchRestarted(WatchRestart.BROKEN); // Attempts that failed are not counted.
        }
        forgetStream();
        which.end();
        List<Watch> broken = new ArrayList<>(watches.values());
        watches.clear();
        // Set before the listeners run: they open new watches, which wait for the new stream.
        if (renews) {
            reopening = connection.scheduler().after(Duration.ZERO, this::reopen);
            broken.forEach(watch -> told.run(watch.listener::renewed));
            return;
        }
        reopening = connection.retries().after(connection.pause(++failures), this::reopen);
        String problem = Problems.describe(status, connection.registry());
        broken.forEach(watch -> told.run(() -> watch.listener.broken(problem)));
    }

    private void reopen() {
        reopening = null;
        if (!closed && !watches.isEmpty()) {
            openStream();
        }
    }

    private void forgetStream() {
        stream = null;
        unanswered.clear();
        if (answerTimer != null) {
            answerTimer.cancel();
            answerTimer = null;
        }
    }

    /** One attempt at a stream; what a stream reports after it was given up is dropped. */
    private final class Stream implements ClientResponseObserver<WatchRequest, WatchResponse> {
        final Inbound inbound = new Inbound();
        Metadata headers = new Metadata();
        /** Whether it has confirmed a watch. */
        boolean worked;

        @Nullable
        ClientCallStreamObserver<WatchRequest> requests;

        void start(Metadata withToken) {
            if (this != stream) {
                return;
            }
            headers = withToken;
            Streams.open(connection.channel(), WatchGrpc.getWatchMethod(), withToken, inbound, this);
            for (Watch watch : List.copyOf(watches.values())) {
                create(this, watch);
            }
        }

        void end() {
            if (requests != null) {
                requests.cancel("no longer needed", null);
            }
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchRequest> requestStream) {
            requestStream.disableAutoRequestWithInitial(1);
            requests = requestStream;
        }

        @Override
        public void onNext(WatchResponse response) {
            connection.scheduler().execute(() -> {
                try {
                    received(this, response);
                } catch (Throwable e) {
                    // What was not taken in full is asked for again, from where each watch was.
                    told.failed(e);
                    broke(this, Status.INTERNAL.withDescription("a response could not be taken: " + e.getClass()));
                    return;
                }
                // One response at a time: a slow reader slows the server instead of filling the memory.
                if (requests != null) {
                    requests.request(1);
                }
            });
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
                    .execute(() -> broke(this, Status.UNAVAILABLE.withDescription("the watch stream was closed")));
        }
    }
}
