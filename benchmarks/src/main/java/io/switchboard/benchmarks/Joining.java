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
 * Round after round the key of a server that already listens is put with a bare stub, and later deleted, while the
 * caller goes on. Both times are taken before the request is sent.
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
        PingCaller.Count calls) {

    /** How long after a removal the server is watched for calls that still come. */
    static final Duration QUIET = Duration.ofMillis(150);

    private static final int SEED = 1;

    static Joining measure(PingStage stage, int warmUp, int rounds, Progress progress) {
        Random random = new Random(SEED);
        for (int round = 1; round <= warmUp; round++) {
            round(stage, round, random);
            progress.step("warming up", round, warmUp);
        }
        List<long[]> measured = new ArrayList<>();
        PingCaller.Count before = stage.caller.count();
        for (int round = 1; round <= rounds; round++) {
            measured.add(round(stage, warmUp + round, random));
            progress.step("put and delete", round, rounds);
        }
        return new Joining(
                Spread.ofNanos(measured, 0),
                Spread.ofNanos(measured, 1),
                Spread.ofNanos(measured, 2),
                Spread.ofNanos(measured, 3),
                Spread.ofNanos(measured, 4),
                stage.caller.count().since(before));
    }

    /** All times of one round, in the order of this record. */
    private static long[] round(PingStage stage, int number, Random random) {
        try (PingServer server = PingServer.start(number, stage.clock)) {
            // So that the rounds are in step with nothing.
            Await.pass(Duration.ofMillis(5 + random.nextInt(20)));
            String key = stage.keyOf(server);
            CompletableFuture<Long> event = stage.watch.next(Event.EventType.PUT, key);
            CompletableFuture<Long> known = stage.followed.has(server);
            CompletableFuture<Long> answer = stage.caller.firstAnswerOf(server.number());
            long put = stage.clock.nanos();
            stage.raw.announce(key, server.address());
            long[] times = {Await.on(event) - put, Await.on(known) - put, Await.on(answer) - put, 0, 0};
            event = stage.watch.next(Event.EventType.DELETE, key);
            known = stage.followed.lacks(server);
            long deleted = stage.clock.nanos();
            stage.raw.delete(key);
            times[3] = Await.on(event) - deleted;
            Await.on(known);
            Await.pass(QUIET);
            times[4] = server.lastReceived() - deleted;
            return times;
        }
    }
}
