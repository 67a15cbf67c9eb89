package io.switchboard.benchmarks.peer;

import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.switchboard.harness.Ping;
import io.switchboard.harness.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Followers of services as a process, whose calls carry the number of their channel: told by lines what to do, it says
 * by lines what happened. It ends with its input. Channel {@code i × per + k} is the k-th of service i.
 *
 * <pre>
 *   arm I           makes one call on each channel of service I that waits until there is a server; says "armed"
 *   call I MICROS   calls on each channel of service I, with that pause between an answer and the next call; says "calling"
 *   stop            ends that; says "stopped CALLS FAILED"
 * </pre>
 */
public final class FollowerProgram {
    /** Only a defect reaches it. */
    private static final long DEADLINE_SECONDS = 30;

    private final ScheduledExecutorService pauses = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "pauses");
        thread.setDaemon(true);
        return thread;
    });
    private final Followers followers;
    private final int perService;
    private final List<Loop> loops = new ArrayList<>();

    private FollowerProgram(Followers followers, int perService) {
        this.followers = followers;
        this.perService = perService;
    }

    /** @param arguments key prefix ending in a slash, how many services, how many channels to each */
    public static void run(List<String> arguments, Followers followers) throws Exception {
        FollowerProgram program = new FollowerProgram(followers, Integer.parseInt(arguments.get(2)));
        for (int service = 0; service < Integer.parseInt(arguments.get(1)); service++) {
            for (int k = 0; k < program.perService; k++) {
                followers.follow(arguments.get(0) + "s" + service);
            }
        }
        Program.say("ready");
        Program.obey(program::obey);
        System.exit(0);
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case "arm" -> {
                for (int channel : channelsOf(words[1])) {
                    arm(channel);
                }
                Program.say("armed");
            }
            case "call" -> {
                for (int channel : channelsOf(words[1])) {
                    Loop loop = new Loop(channel, Long.parseLong(words[2]));
                    loops.add(loop);
                    loop.next();
                }
                Program.say("calling");
            }
            case "stop" -> {
                int calls = 0;
                int failed = 0;
                for (Loop loop : loops) {
                    loop.stopped.set(true);
                    calls += loop.calls.get();
                    failed += loop.failed.get();
                }
                loops.clear();
                Program.say("stopped " + calls + " " + failed);
            }
            default -> throw Program.notUnderstood(words);
        }
    }

    private int[] channelsOf(String service) {
        int first = Integer.parseInt(service) * perService;
        return IntStream.range(first, first + perService).toArray();
    }

    private void arm(int number) {
        CallOptions waiting =
                CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
        ClientCalls.asyncUnaryCall(
                followers.channel(number).newCall(Ping.NUMBERS.method(), waiting),
                number,
                new StreamObserver<Integer>() {
                    @Override
                    public void onNext(Integer server) {}

                    @Override
                    public void onError(Throwable error) {
                        Program.say("failed " + error.getMessage());
                    }

                    @Override
                    public void onCompleted() {}
                });
    }

    /** One call after the other. */
    private final class Loop implements StreamObserver<Integer> {
        final AtomicBoolean stopped = new AtomicBoolean();
        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger failed = new AtomicInteger();
        private final int channel;
        private final long pauseMicros;

        Loop(int channel, long pauseMicros) {
            this.channel = channel;
            this.pauseMicros = pauseMicros;
        }

        void next() {
            if (!stopped.get()) {
                calls.incrementAndGet();
                CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
                ClientCalls.asyncUnaryCall(
                        followers.channel(channel).newCall(Ping.NUMBERS.method(), soon), channel, this);
            }
        }

        @Override
        public void onNext(Integer server) {}

        @Override
        public void onError(Throwable error) {
            if (!stopped.get()) {
                failed.incrementAndGet();
                System.err.println("a call failed: " + error.getMessage());
            }
            pause(Math.max(pauseMicros, 1000));
        }

        @Override
        public void onCompleted() {
            pause(pauseMicros);
        }

        private void pause(long micros) {
            if (micros == 0) {
                next();
            } else {
                pauses.schedule(this::next, micros, TimeUnit.MICROSECONDS);
            }
        }
    }
}
