package io.switchboard.benchmarks.size;

import io.switchboard.benchmarks.CpuTime;
import io.switchboard.benchmarks.Heap;
import io.switchboard.harness.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A follower as a process: told by lines what to do, it says by lines what happened. It ends with its input.
 *
 * <pre>
 *   follow SERVICE N       says "full NANOS", the time from the order until a set of N or more was there
 *   many PREFIX COUNT N    the same of COUNT services, PREFIX0 and on: until each has N instances
 *   await N                says "awaiting", and "has NANOS", the monotonic clock's time, once the set has N instances
 *   stats                  says "stats HEAP STRINGS": bytes in use after a collection, and those of the set's strings
 *   cpu                    says "cpu NANOS SETS": of this process since its start, and how many sets there were
 * </pre>
 */
public final class SizeProgram {
    private final Follower follower;
    private int size;
    private int awaited = -1;
    private long sets;

    private SizeProgram(Follower follower) {
        this.follower = follower;
    }

    /**
     * @param arguments endpoint, for Switchboard several if separated by commas; and how to follow: {@code relist},
     *     {@code forget}, or the folder of Switchboard's memory
     */
    public static void main(String[] arguments) throws IOException {
        Follower follower = switch (arguments[1]) {
            case "relist" -> new RelistFollower(arguments[0]);
            case "forget" -> new FacadeFollower(arguments[0], null);
            default -> new FacadeFollower(arguments[0], Path.of(arguments[1]));
        };
        SizeProgram program = new SizeProgram(follower);
        Program.say("ready");
        Program.obey(program::obey);
        System.exit(0);
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case "follow" -> follow(words[1], Integer.parseInt(words[2]));
            case "many" -> many(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            case "await" -> await(Integer.parseInt(words[1]));
            case "stats" -> Program.say("stats " + Heap.used() + " " + follower.stringBytes());
            case "cpu" -> cpu();
            default -> throw Program.notUnderstood(words);
        }
    }

    private void follow(String service, int full) {
        long begun = System.nanoTime();
        AtomicInteger said = new AtomicInteger();
        follower.follow(service, now -> {
            long at = System.nanoTime();
            if (now >= full && said.getAndIncrement() == 0) {
                Program.say("full " + (at - begun));
            }
            heard(now, at);
        });
    }

    private void many(String prefix, int count, int full) {
        long begun = System.nanoTime();
        AtomicInteger missing = new AtomicInteger(count);
        for (int i = 0; i < count; i++) {
            AtomicInteger said = new AtomicInteger();
            follower.follow(prefix + i, now -> {
                if (now >= full && said.getAndIncrement() == 0 && missing.decrementAndGet() == 0) {
                    Program.say("full " + (System.nanoTime() - begun));
                }
            });
        }
    }

    private synchronized void heard(int now, long at) {
        sets++;
        size = now;
        if (size == awaited) {
            awaited = -1;
            Program.say("has " + at);
        }
    }

    private synchronized void await(int wanted) {
        Program.say("awaiting");
        if (size == wanted) {
            Program.say("has " + System.nanoTime());
        } else {
            awaited = wanted;
        }
    }

    private synchronized void cpu() {
        Program.say("cpu " + CpuTime.nanos() + " " + sets);
    }
}
