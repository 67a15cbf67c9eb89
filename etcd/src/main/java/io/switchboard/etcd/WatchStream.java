package io.switchboard.etcd;

import io.grpc.Status;
import io.switchboard.core.Foreign;
import io.switchboard.core.telemetry.WatchRestart;
import io.switchboard.etcd.api.WatchCancelRequest;
import io.switchboard.etcd.api.WatchGrpc;
import io.switchboard.etcd.api.WatchProgressRequest;
import io.switchboard.etcd.api.WatchRequest;
import io.switchboard.etcd.api.WatchResponse;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All watches of a process on one stream.
 *
 * <p>The stream is open while there are watches. When it ends, for whatever reason, each watch is told that it broke,
 * and the stream is opened again after a jittered delay for the watches that came in the meantime. It begins with one
 * of them; the others follow its answer, so that a server that cannot answer is not asked for thousands. On the
 * scheduler only.
 */
final class WatchStream implements LongLivedStream.User<WatchResponse> {
    /** One that fails must not leave the others without a watch. */
    private final Foreign told = new Foreign("a follower that was told of its watch");

    private static final int MOST_WAITS = 20;
    private static final Duration BETWEEN_MOVES = Duration.ofMinutes(2);

    /** Whose answer is about all watches. */
    private static final long NO_WATCH = -1;

    private final Connection connection;
    private final CatchUp catchUp;

    private final Map<Long, Watch> watches = new LinkedHashMap<>();
    /**
     * Watches whose creation the server has not answered, oldest first: refusals carry no id, but answers keep the
     * order.
     */
    private final Queue<Watch> unanswered = new ArrayDeque<>();

    private long lastId;
    private boolean closed;
    private @Nullable Long lastMove;
    private final LongLivedStream<WatchRequest, WatchResponse> stream;

    WatchStream(Connection connection) {
        this.connection = connection;
        this.catchUp = new CatchUp(connection.scheduler(), this::askForProgress);
        this.stream = new LongLivedStream<>(connection, WatchGrpc.getWatchMethod(), "the watch stream", this);
    }

    Watch open(KeyRange range, long startRevision, Watch.Listener listener) {
        Watch watch = new Watch(++lastId, range, startRevision, listener);
        watches.put(watch.id, watch);
        if (stream.isOpen()) {
            create(watch);
        } else if (!stream.isReopening() && !closed) {
            stream.open();
        }
        return watch;
    }

    /**
     * Tells once a watch that goes on from an earlier stream has been told all that it had missed.
     *
     * @param revision the registry's when it was confirmed
     */
    void awaitCaughtUp(Watch watch, long revision, Runnable caughtUp) {
        catchUp.await(watch, revision, caughtUp);
    }

    private void askForProgress() {
        if (stream.isOpen() && stream.hasWorked() && unanswered.isEmpty()) {
            stream.send(WatchRequest.newBuilder()
                    .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                    .build());
        }
    }

    void close(Watch watch) {
        catchUp.forget(watch);
        if (watches.remove(watch.id) == null || !stream.isOpen()) {
            return;
        }
        if (watches.isEmpty()) {
            stop();
        } else if (watch.asked) {
            cancelAtServer(watch.id);
        }
    }

    void close() {
        closed = true;
        watches.clear();
        stop();
    }

    /**
     * Every few minutes: moves to a near member if it is at another one, from the marks of its watches.
     *
     * @param near by which address each is reached
     */
    void comeHome(Set<SocketAddress> near) {
        SocketAddress member = stream.member();
        if (!stream.hasWorked() || !unanswered.isEmpty() || member == null || near.contains(member)) {
            return;
        }
        long now = connection.scheduler().nanos();
        if (lastMove == null || now - lastMove >= BETWEEN_MOVES.toNanos()) {
            lastMove = now;
            stream.move();
        }
    }

    private void stop() {
        unanswered.clear();
        catchUp.clear();
        stream.stop();
    }

    @Override
    public void opened() {
        List.copyOf(watches.values()).forEach(this::create);
    }

    private void create(Watch watch) {
        if (stream.isReady() && (stream.hasWorked() || unanswered.isEmpty())) {
            watch.asked = true;
            unanswered.add(watch);
            stream.send(
                    WatchRequest.newBuilder().setCreateRequest(watch.request()).build());
            awaitAnswer();
        }
    }

    /** The answer may be behind other watches' events, on a slow line: while bytes come the stream is not given up. */
    private void awaitAnswer() {
        Duration limit = connection.options().requestTimeout();
        stream.awaitAnswer(limit, MOST_WAITS, "a watch was not confirmed in " + limit);
    }

    private void cancelAtServer(long id) {
        stream.send(WatchRequest.newBuilder()
                .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(id))
                .build());
    }

    @Override
    public void received(WatchResponse response) {
        if (response.getCreated()) {
            created(response);
        } else if (response.getCanceled()) {
            Watch watch = watches.remove(response.getWatchId());
            if (watch != null) {
                ended(watch, response);
            }
        } else if (response.getWatchId() == NO_WATCH) {
            // No watch's mark moves by it: one that was confirmed meanwhile need not be among those it is true of.
            catchUp.progress(response.getHeader().getRevision());
        } else {
            Watch watch = watches.get(response.getWatchId());
            if (watch != null) {
                deliver(watch, response);
            }
        }
    }

    private void deliver(Watch watch, WatchResponse response) {
        boolean inPieces = watch.isInPieces() || response.getFragment();
        if (!watch.deliver(response)) {
            watches.remove(watch.id);
            catchUp.forget(watch);
            cancelAtServer(watch.id);
            watch.listener.canceled("more happened at once than is held");
        } else if (!inPieces) {
            catchUp.told(watch, response.getEventsCount(), response.getHeader().getRevision());
        }
    }

    private void created(WatchResponse response) {
        boolean first = !stream.hasWorked();
        if (response.getCanceled()) {
            stream.answered();
        } else {
            stream.worked();
        }
        Watch watch = unanswered.poll();
        stream.stopWaiting();
        if (!unanswered.isEmpty()) {
            awaitAnswer();
        }
        if (watch != null && watches.containsKey(watch.id)) {
            if (response.getCanceled()) {
                watches.remove(watch.id);
                ended(watch, response);
            } else {
                watch.listener.created(response.getHeader());
            }
        }
        if (first) {
            createOthers();
        }
    }

    private void createOthers() {
        for (Watch watch : List.copyOf(watches.values())) {
            // Any of them may end the stream.
            if (stream.hasWorked() && !watch.asked) {
                watch.listener.beforeCreate();
                if (watches.containsKey(watch.id)) {
                    create(watch);
                }
            }
        }
    }

    private void ended(Watch watch, WatchResponse response) {
        catchUp.forget(watch);
        String reason = response.getCancelReason();
        if (response.getCompactRevision() > 0) {
            watch.listener.compacted(response.getCompactRevision());
        } else if (Problems.wantsNewToken(reason)) {
            watches.put(watch.id, watch);
            stream.fail(Status.UNAUTHENTICATED.withDescription(reason));
        } else if (reason.contains("permission denied") || reason.contains("invalid")) {
            watch.listener.refused(reason);
        } else {
            watch.listener.canceled(reason);
        }
    }

    @Override
    public void broke(Status status, boolean renews, boolean worked) {
        if (worked && !renews) {
            connection.telemetry().watchRestarted(WatchRestart.BROKEN); // Attempts that failed are not counted.
        }
        unanswered.clear();
        catchUp.clear();
        List<Watch> broken = List.copyOf(watches.values());
        watches.clear();
        // The listeners open new watches, which wait for the new stream.
        if (renews) {
            broken.forEach(watch -> told.run(watch.listener::renewed));
        } else {
            String problem = Problems.describe(status, connection.registry());
            broken.forEach(watch -> told.run(() -> watch.listener.broken(problem)));
        }
    }

    @Override
    public void reopen() {
        if (!closed && !watches.isEmpty()) {
            stream.open();
        }
    }
}
