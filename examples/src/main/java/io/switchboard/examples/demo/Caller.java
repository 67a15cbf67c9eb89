package io.switchboard.examples.demo;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.switchboard.core.Text;
import io.switchboard.core.time.Scheduler;
import io.switchboard.examples.api.GreeterGrpc;
import io.switchboard.examples.api.HelloReply;
import io.switchboard.examples.api.HelloRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The demo's client: calls at a steady rate, whatever becomes of them; everything happens on the scheduler. */
final class Caller {
    private static final List<String> RETRYABLE = List.of("UNAVAILABLE", "UNKNOWN");

    /**
     * gRPC's standard retry policy, for calls that may be made twice: a killed server takes the calls that it was
     * working on with it. A call that is just being written as the connection breaks ends as UNKNOWN ("channel
     * closed"). One whose answer had begun gRPC does not repeat, whatever the policy: that is for the application; see
     * {@link Outcome}.
     */
    static final Map<String, ?> SERVICE_CONFIG = Map.of(
            "methodConfig",
            List.of(Map.of(
                    "name", List.of(Map.of("service", GreeterGrpc.SERVICE_NAME)),
                    "retryPolicy",
                            Map.of(
                                    "maxAttempts",
                                    4.0,
                                    "initialBackoff",
                                    "0.05s",
                                    "maxBackoff",
                                    "1s",
                                    "backoffMultiplier",
                                    2.0,
                                    "retryableStatusCodes",
                                    RETRYABLE))));

    private static final Duration TICK = Duration.ofMillis(10);
    private static final long DEADLINE_SECONDS = 20;
    private static final long MOST_PER_TICK = 30;

    private final GreeterGrpc.GreeterStub greeter;
    private final Scheduler scheduler;
    private final int perSecond;
    private final DemoStage stage;
    private long startNanos;
    private long paced;
    private boolean stopped;

    Caller(Channel channel, Scheduler scheduler, int perSecond, DemoStage stage) {
        this.greeter = GreeterGrpc.newStub(channel).withExecutor(scheduler);
        this.scheduler = scheduler;
        this.perSecond = perSecond;
        this.stage = stage;
    }

    void start() {
        startNanos = scheduler.nanos();
        tick();
    }

    void stop() {
        stopped = true;
    }

    private void tick() {
        if (stopped) {
            return;
        }
        scheduler.after(TICK, this::tick);
        long due = (scheduler.nanos() - startNanos) * perSecond / 1_000_000_000;
        // After a pause of the machine, what was missed is not made up for: the rate is what counts.
        paced = Math.max(paced, due - MOST_PER_TICK);
        for (; paced < due; paced++) {
            stage.called();
            call(false);
        }
    }

    private void call(boolean again) {
        greeter.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .sayHello(HelloRequest.newBuilder().setName("xiaoxu").build(), new Outcome(again));
    }

    /** A greeting may be asked for twice, so one that broke with its connection is, once. */
    private final class Outcome implements StreamObserver<HelloReply> {
        private final boolean again;
        private HelloReply reply = HelloReply.getDefaultInstance();

        Outcome(boolean again) {
            this.again = again;
        }

        @Override
        public void onNext(HelloReply reply) {
            this.reply = reply;
        }

        @Override
        public void onError(Throwable error) {
            Status status = Status.fromThrowable(error);
            if (!again && RETRYABLE.contains(status.getCode().name())) {
                stage.repeated();
                call(true);
            } else {
                stage.failed(Text.printable(status.toString()));
            }
        }

        @Override
        public void onCompleted() {
            stage.answered(Text.printable(reply.getServer()));
        }
    }
}
