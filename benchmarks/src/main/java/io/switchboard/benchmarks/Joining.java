package io.switchboard.benchmarks;

import io.switchboard.etcd.api.Event;
import io.switchboard.harness.Await;
import io.switchboard.harness.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Round after round the key of a server that already listens is put with a bare stub, and later deleted, while the caller
 * goes on. Both times are taken before the request is sent.
 *
 * @param putToRawEvent until the bare watch was told
 * @param putToDirectory until the caller's directory told
 * @param putToFirstAnswer until the caller had the new server's first answer
 * @param deleteToRawEvent until the bare watch was told
 * @param deleteToLastCall until the leaving server received its last call
 * @param calls during all of it
 */
record Joining(
        Spread putToRawEvent,
        Spread putToDirectory,
        Spread putToFirstAnswer,
        Spread deleteToRawEvent,
        Spread deleteToLastCall,
        Caller.Count calls) {

    /** How long after a removal the server is watched for calls that still come. */
    static final Duration QUIET = Duration.ofMillis(150);

    private static final int SEED = 1;

    static Joining measure(Stage stage, int warmUp, int rounds, Progress progress) {
        Rounds all = new Rounds(stage);
        for (int round = 1; round <= warmUp; round++) {
            all.round(round);
            progress.step("warming up", round, warmUp);
        }
        Rounds measured = new Rounds(stage);
        Caller.Count before = stage.caller.count();
        for (int round = 1; round <= rounds; round++) {
            measured.round(warmUp + round);
            progress.step("put and delete", round, rounds);
        }
        return measured.result(stage.caller.count().since(before));
    }

    private static final class Rounds {
        private final Stage stage;
        private final Random random = new Random(SEED);
        private final List<Long> putToRawEvent = new ArrayList<>();
        private final List<Long> putToDirectory = new ArrayList<>();
        private final List<Long> putToFirstAnswer = new ArrayList<>();
        private final List<Long> deleteToRawEvent = new ArrayList<>();
        private final List<Long> deleteToLastCall = new ArrayList<>();

        Rounds(Stage stage) {
            this.stage = stage;
        }

        void round(int number) {
            try (PingServer server = PingServer.start(number, stage.ticker)) {
                // So that the rounds are in step with nothing.
                Await.pass(Duration.ofMillis(5 + random.nextInt(20)));
                join(server);
                leave(server);
            }
        }

        private void join(PingServer server) {
            String key = stage.keyOf(server);
            CompletableFuture<Long> event = stage.watch.next(Event.EventType.PUT, key);
            CompletableFuture<Long> known = stage.followed.has(server);
            CompletableFuture<Long> answer = stage.caller.firstAnswerOf(server.number());
            long sent = stage.ticker.nanos();
            stage.raw.announce(key, server.address());
            putToRawEvent.add(Await.on(event) - sent);
            putToDirectory.add(Await.on(known) - sent);
            putToFirstAnswer.add(Await.on(answer) - sent);
        }

        private void leave(PingServer server) {
            String key = stage.keyOf(server);
            CompletableFuture<Long> event = stage.watch.next(Event.EventType.DELETE, key);
            CompletableFuture<Long> known = stage.followed.lacks(server);
            long sent = stage.ticker.nanos();
            stage.raw.delete(key);
            deleteToRawEvent.add(Await.on(event) - sent);
            Await.on(known);
            Await.pass(QUIET);
            deleteToLastCall.add(server.lastReceived() - sent);
        }

        Joining result(Caller.Count calls) {
            return new Joining(
                    Spread.ofNanos(putToRawEvent),
                    Spread.ofNanos(putToDirectory),
                    Spread.ofNanos(putToFirstAnswer),
                    Spread.ofNanos(deleteToRawEvent),
                    Spread.ofNanos(deleteToLastCall),
                    calls);
        }
    }
}
