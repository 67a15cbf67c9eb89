package io.switchboard.benchmarks;

import io.switchboard.core.Registration;
import io.switchboard.etcd.api.Event;
import io.switchboard.harness.Await;
import io.switchboard.harness.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Round after round a server is registered through Switchboard, called, and deregistered, while the caller goes on. All
 * times start before {@link Registration#close} is called.
 *
 * @param closeToRawEvent until the bare watch was told that the key is deleted
 * @param closeToReturn until {@code close} returned
 * @param closeToLastCall until the leaving server received its last call
 * @param calls during all of it
 */
record Leaving(Spread closeToRawEvent, Spread closeToReturn, Spread closeToLastCall, PingCaller.Count calls) {
    /** Apart from the numbers of other measurements. */
    private static final int FIRST_NUMBER = 100_000;

    static Leaving measure(PingStage stage, int rounds, Progress progress) {
        List<long[]> measured = new ArrayList<>();
        PingCaller.Count before = stage.caller.count();
        for (int round = 1; round <= rounds; round++) {
            try (PingServer server = PingServer.start(FIRST_NUMBER + round, stage.clock)) {
                CompletableFuture<Long> answer = stage.caller.firstAnswerOf(server.number());
                Registration registration = stage.register(server);
                Await.on(answer);
                CompletableFuture<Long> event = stage.watch.next(Event.EventType.DELETE, stage.keyOf(server));
                CompletableFuture<Long> known = stage.followed.lacks(server);
                long begun = stage.clock.nanos();
                registration.close();
                long returned = stage.clock.nanos() - begun;
                long told = Await.on(event) - begun;
                Await.on(known);
                Await.pass(Joining.QUIET);
                measured.add(new long[] {told, returned, server.lastReceived() - begun});
            }
            progress.step("register and deregister", round, rounds);
        }
        return new Leaving(
                Spread.ofNanos(measured, 0),
                Spread.ofNanos(measured, 1),
                Spread.ofNanos(measured, 2),
                stage.caller.count().since(before));
    }
}
