package io.switchboard.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.switchboard.core.Foreign;
import io.switchboard.core.time.Backoff;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.api.AuthGrpc;
import io.switchboard.etcd.api.AuthenticateRequest;
import io.switchboard.etcd.api.AuthenticateResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token of etcd's user: fetched when first needed and again when the server refuses it.
 *
 * <p>At most one request is under way and at most one is sent in {@link #MIN_INTERVAL}, whatever the number of callers:
 * a password check costs the server about 100 ms of CPU. On the scheduler only.
 */
final class Tokens {
    static final Metadata.Key<String> HEADER = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);
    /** A wrong password is not mended within the second, and each attempt costs the server its 100 ms. */
    private static final Backoff REFUSED = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(15));
    /** An edited role makes the tokens of a whole fleet invalid in one moment. */
    private static final Duration SPREAD = Duration.ofMillis(300);

    /** So many new tokens in a row that are refused as well are no news: roles are edited one after another. */
    static final int SILENT_RENEWALS = 3;

    private static final Logger log = LoggerFactory.getLogger(Tokens.class);

    private record Waiter(Consumer<Metadata> ready, Consumer<Status> failed) {}

    private final Channel channel;
    private final RatedLog rated;
    private final EtcdOptions options;
    private final Passwords passwords;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Foreign answered = new Foreign("a request that waited for a token");
    private final List<Waiter> waiters = new ArrayList<>();
    private @Nullable String token;
    private boolean notEnabled;
    private boolean underway;
    private boolean renewing;
    private int refusals;
    private @Nullable Long lastAttempt;

    /** @param blocking where a password is read that may have changed */
    Tokens(Channel channel, EtcdOptions options, Scheduler scheduler, RandomGenerator random, Executor blocking) {
        this.passwords = new Passwords(options, scheduler, blocking);
        this.random = random;
        this.channel = channel;
        this.options = options;
        this.scheduler = scheduler;
        this.rated = new RatedLog(log, scheduler);
    }

    /** Answers headers for one request: with the token, or empty where there is no user. */
    void headers(Consumer<Metadata> ready, Consumer<Status> failed) {
        if (options.user() == null || notEnabled) {
            ready.accept(new Metadata());
        } else if (token != null) {
            ready.accept(headersWith(token));
        } else {
            waiters.add(new Waiter(ready, failed));
            if (!underway) {
                underway = true;
                scheduler.after(untilAllowed().plus(spread()), this::authenticate);
            }
        }
    }

    /** The server refused these headers' token; does nothing if a newer one is there already. */
    void refused(Metadata headers) {
        String used = headers.get(HEADER);
        if (used == null ? notEnabled : used.equals(token)) {
            renewing = token != null;
            token = null;
            notEnabled = false;
        }
    }

    private Duration untilAllowed() {
        if (lastAttempt == null) {
            return Duration.ZERO;
        }
        Duration left = MIN_INTERVAL.minusNanos(scheduler.nanos() - lastAttempt);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private Duration spread() {
        if (refusals > 0) {
            return REFUSED.delay(refusals, random);
        }
        return renewing ? Duration.ofNanos(random.nextLong(SPREAD.toNanos())) : Duration.ZERO;
    }

    private void authenticate() {
        lastAttempt = scheduler.nanos();
        passwords.read(this::authenticate, this::failed);
    }

    private void authenticate(String password) {
        AuthenticateRequest request = AuthenticateRequest.newBuilder()
                .setName(String.valueOf(options.user()))
                .setPassword(password)
                .build();
        CallOptions call =
                CallOptions.DEFAULT.withDeadlineAfter(options.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
        ClientCalls.asyncUnaryCall(
                channel.newCall(AuthGrpc.getAuthenticateMethod(), call),
                request,
                new UnaryObserver<AuthenticateResponse>(scheduler, this::authenticated, this::failed));
    }

    private void authenticated(AuthenticateResponse response) {
        underway = false;
        refusals = 0;
        renewing = false;
        token = response.getToken();
        answer(waiter -> waiter.ready().accept(headersWith(response.getToken())));
    }

    private void failed(Status status) {
        underway = false;
        String told = String.valueOf(status.getDescription());
        if (told.contains("authentication is not enabled")) {
            rated.warn(
                    "etcd at {} has authentication switched off: user {} is not checked",
                    options.authority(),
                    String.valueOf(options.user()));
            notEnabled = true;
            answer(waiter -> waiter.ready().accept(new Metadata()));
            return;
        }
        boolean refused = told.contains("invalid user ID or password");
        refusals = refused ? refusals + 1 : 0;
        Status seen = refused
                ? Status.UNAUTHENTICATED.withDescription(
                        "wrong user name or password for user \"" + options.user() + "\"")
                : status;
        answer(waiter -> waiter.failed().accept(seen));
    }

    /** All of them, whatever one does with its answer. */
    private void answer(Consumer<Waiter> answer) {
        List<Waiter> taken = List.copyOf(waiters);
        waiters.clear();
        for (Waiter waiter : taken) {
            answered.run(() -> answer.accept(waiter));
        }
    }

    private static Metadata headersWith(String token) {
        Metadata headers = new Metadata();
        headers.put(HEADER, token);
        return headers;
    }
}
