package io.switchboard.benchmarks.load;

import io.switchboard.benchmarks.Bench;
import io.switchboard.core.Cleanup;
import io.switchboard.harness.Child;
import io.switchboard.harness.CrowdProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Many clients, in a few processes. */
final class Crowd implements AutoCloseable {
    static final int IN_ONE = 250;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final List<Child> children = new ArrayList<>();

    /**
     * Opens them all; not all are live when this returns.
     *
     * @param registrations of each client
     * @param services that each follows
     * @param nice whether they leave the processors to others that want them, as if they ran elsewhere
     */
    static Crowd open(
            Bench bench, String name, String endpoint, int clients, int registrations, int services, boolean nice) {
        Crowd crowd = new Crowd();
        try {
            for (int from = 0; from < clients; from += IN_ONE) {
                List<String> command = new ArrayList<>(nice ? List.of("nice", "-n", "10") : List.of());
                command.addAll(bench.own(
                        CrowdProgram.class,
                        List.of("-Xmx1g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"),
                        endpoint));
                Child child = bench.start(name + "-" + from, command);
                crowd.children.add(child);
                child.next("ready", LIMIT);
                child.tell(
                        "open " + Math.min(IN_ONE, clients - from) + " " + from + " " + registrations + " " + services);
            }
            return crowd;
        } catch (RuntimeException e) {
            crowd.close();
            throw e;
        }
    }

    void awaitLive() {
        children.forEach(child -> child.next("live", LIMIT));
    }

    int threads() {
        int threads = 0;
        for (Child child : children) {
            threads += (int) child.numbers("threads", "threads")[0];
        }
        return threads;
    }

    /** What is live now, and since when, as the monotonic clock tells time. */
    record Times(int all, List<Long> since) {
        boolean allLive() {
            return since.size() == all;
        }
    }

    record Both(Times follows, Times registrations) {
        boolean allLive() {
            return follows.allLive() && registrations.allLive();
        }
    }

    Both times() {
        List<Times> follows = new ArrayList<>();
        List<Times> registrations = new ArrayList<>();
        for (Child child : children) {
            child.tell("times");
            follows.add(times(child.next("follows", LIMIT)));
            registrations.add(times(child.next("registrations", LIMIT)));
        }
        return new Both(sum(follows), sum(registrations));
    }

    static Times times(String line) {
        long[] numbers =
                Arrays.stream(line.split(" ", -1)).mapToLong(Long::parseLong).toArray();
        List<Long> since = new ArrayList<>();
        for (int i = 2; i < numbers.length; i++) {
            since.add(numbers[i]);
        }
        return new Times((int) numbers[1], since);
    }

    private static Times sum(List<Times> parts) {
        List<Long> since = new ArrayList<>();
        parts.forEach(part -> since.addAll(part.since()));
        return new Times(parts.stream().mapToInt(Times::all).sum(), since);
    }

    @Override
    public void close() {
        Cleanup.each(children, Child::close);
    }
}
