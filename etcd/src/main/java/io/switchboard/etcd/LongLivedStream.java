package io.switchboard.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.switchboard.core.Foreign;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A stream to etcd that is to last: how it opens with a token, falls silent, breaks and opens again is the same for
 * leases and for watches. On the scheduler only.
 *
 * <p>It ends when its user says so, when etcd or the connection ends it, or when an answer does not come. In the latter
 * cases it is opened again: at once if only its token ran out, else after a jittered pause, or as soon as the
 * connection is back. What one attempt reports after it was given up is dropped.
 *
 * @param <Q> what is sent
 * @param <R> what is received
 */
final class LongLivedStream<Q, R> {
    /** Whose stream it is. */
    interface User<R> {
        /** It can be sent on. */
        void opened();

        /** What is thrown ends the stream, as if it had broken. */
        void received(R message);

        /** Whether with this what it was open for is over; if so it is not opened again, and nothing more is told. */
        default boolean isOver(Status status) {
            return false;
        }

        /**
         * It has ended; {@link #reopen} follows. Nothing of it is left already, so that what it was used for may be
         * asked for again.
         *
         * @param renews only the token ran out: nothing is amiss
         * @param worked whether it had worked
         */
        void broke(Status status, boolean renews, boolean worked);

        /** It is time to open it again, if it is still needed. */
        void reopen();
    }

    /** Asks for a member that sees a leader: one that does not would say nothing for as long as it is cut off. */
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final Connection connection;
    private final MethodDescriptor<Q, R> method;
    private final String name;
    private final User<R> user;
    private final Foreign reader;

    private int failures;
    /** How often it was opened again for its token, since it worked. */
    private int renewals;

    private @Nullable Attempt attempt;
    private @Nullable Cancellable reopening;
    private @Nullable Cancellable answerTimer;

    /** @param name for messages, such as {@code the watch stream} */
    LongLivedStream(Connection connection, MethodDescriptor<Q, R> method, String name, User<R> user) {
        this.connection = connection;
        this.method = method;
        this.name = name;
        this.user = user;
        this.reader = new Foreign("the reader of " + name);
    }

    /** Whether there is one, be it on its way. */
    boolean isOpen() {
        return attempt != null;
    }

    /** Whether it waits to be opened again. */
    boolean isReopening() {
        return reopening != null;
    }

    /** Whether something can be sent. */
    boolean isReady() {
        return attempt != null && attempt.requests != null;
    }

    boolean hasWorked() {
        return attempt != null && attempt.worked;
    }

    void open() {
        Attempt opened = new Attempt();
        attempt = opened;
        connection.tokens().headers(opened::start, status -> broke(opened, status));
    }

    /** Does nothing while it is not ready: what is to be said then is said once it is. */
    void send(Q message) {
        if (attempt != null && attempt.requests != null) {
            attempt.requests.onNext(message);
        }
    }

    /** The user has got what it opened the stream for. */
    void worked() {
        if (attempt != null) {
            attempt.worked = true;
        }
        failures = 0;
        renewals = 0;
    }

    /** The server has answered, if not as was hoped. */
    void answered() {
        if (attempt != null) {
            attempt.worked = true;
        }
        failures = 0;
    }

    /** Whether the last attempts failed. */
    boolean isFailing() {
        return failures > 0;
    }

    /**
     * Gives the stream up if nothing is answered within the limit. Does nothing while an answer is awaited already.
     *
     * @param times how often in a row it is waited so long, as long as bytes come: the answer may be behind others, on
     *     a slow line
     * @param otherwise what is the matter then
     */
    void awaitAnswer(Duration limit, int times, String otherwise) {
        Attempt asked = attempt;
        if (asked == null || answerTimer != null) {
            return;
        }
        long before = asked.inbound.bytes();
        answerTimer = connection.scheduler().after(limit, () -> {
            answerTimer = null;
            if (times > 1 && asked.inbound.bytes() > before) {
                awaitAnswer(limit, times - 1, otherwise);
            } else {
                broke(asked, Status.DEADLINE_EXCEEDED.withDescription(otherwise));
            }
        });
    }

    /** No answer is awaited any more. */
    void stopWaiting() {
        if (answerTimer != null) {
            answerTimer.cancel();
            answerTimer = null;
        }
    }

    /** Ends it, and opens it again as if it had ended so by itself. */
    void fail(Status status) {
        if (attempt != null) {
            broke(attempt, status);
        }
    }

    /** Ends it, and opens it again at once, since there is a better member for it: nothing is amiss. */
    void move() {
        Attempt left = attempt;
        if (left != null) {
            stop();
            reopening = connection.scheduler().after(Duration.ZERO, this::reopen);
            user.broke(Status.OK, true, left.worked);
        }
    }

    /** Which member it is open to; null: none yet. */
    @Nullable
    SocketAddress member() {
        return attempt == null ? null : attempt.inbound.member();
    }

    /** Ends it, and the wait to open it again. */
    void stop() {
        if (reopening != null) {
            reopening.cancel();
            reopening = null;
        }
        stopWaiting();
        Attempt ended = attempt;
        attempt = null;
        if (ended != null) {
            ended.end();
        }
    }

    private void broke(Attempt which, Status status) {
        if (which != attempt) {
            return;
        }
        connection.members().broke(which.inbound, status);
        boolean wantsToken = Problems.wantsNewToken(status);
        if (wantsToken) {
            // A token is bound when the stream opens: only a new stream can carry a new one.
            connection.tokens().refused(which.headers);
        }
        // One runs out by itself, and a new one goes on where the old one ended: that is no failure.
        boolean renews = wantsToken && renewals < Tokens.SILENT_RENEWALS;
        stop();
        if (!renews && user.isOver(status)) {
            return;
        }
        if (renews) {
            renewals++;
            reopening = connection.scheduler().after(Duration.ZERO, this::reopen);
        } else {
            reopening = connection.retries().after(connection.pause(++failures), this::reopen);
        }
        user.broke(status, renews, which.worked);
    }

    private void reopen() {
        reopening = null;
        user.reopen();
    }

    /** One attempt. */
    private final class Attempt implements ClientResponseObserver<Q, R> {
        final Inbound inbound = new Inbound(connection.scheduler()::nanos);
        Metadata headers = new Metadata();
        boolean worked;

        @Nullable
        ClientCallStreamObserver<Q> requests;

        void start(Metadata withToken) {
            if (this != attempt) {
                return;
            }
            headers = withToken;
            Metadata all = new Metadata();
            all.merge(withToken);
            all.put(HAS_LEADER, "true");
            Channel authorized =
                    ClientInterceptors.intercept(connection.channel(), MetadataUtils.newAttachHeadersInterceptor(all));
            ClientCalls.asyncBidiStreamingCall(authorized.newCall(method, inbound.on(CallOptions.DEFAULT)), this);
            user.opened();
        }

        void end() {
            if (requests != null) {
                requests.cancel("no longer needed", null);
            }
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<Q> requestStream) {
            requestStream.disableAutoRequestWithInitial(1);
            requests = requestStream;
        }

        @Override
        public void onNext(R message) {
            connection.scheduler().execute(() -> {
                if (this != attempt) {
                    return;
                }
                try {
                    user.received(message);
                } catch (Throwable e) {
                    // What was not taken in full is asked for again, from where each user was.
                    reader.failed(e);
                    broke(this, Status.INTERNAL.withDescription("a response could not be processed: " + e.getClass()));
                    return;
                }
                // One message at a time: a slow reader slows the server instead of filling the memory.
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
            connection.scheduler().execute(() -> broke(this, Status.UNAVAILABLE.withDescription(name + " was closed")));
        }
    }
}
