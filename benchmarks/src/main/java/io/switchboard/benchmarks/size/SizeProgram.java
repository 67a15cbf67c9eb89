package io.switchboard.benchmarks.size;

import io.switchboard.benchmarks.CpuTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
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
    private final PrintStream out = System.out;
    private final Follower follower;
    private int size;
    private int awaited = -1;
    private long sets;

    private SizeProgram(Follower follower) {
        this.follower = follower;
    }

    /** @param arguments endpoint, and how to follow: {@code relist}, {@code forget}, or the folder of Switchboard's memory */
    public static void main(String[] arguments) throws IOException {
        Follower follower = switch (arguments[1]) {
            case "relist" -> new RelistFollower(arguments[0]);
            case "forget" -> new SwitchboardFollower(arguments[0], null);
            default -> new SwitchboardFollower(arguments[0], Path.of(arguments[1]));
        };
        new SizeProgram(follower).obey();
        System.exit(0);
    }

    private void obey() throws IOException {
        say("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "follow" -> follow(words[1], Integer.parseInt(words[2]));
                case "many" -> many(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                case "await" -> await(Integer.parseInt(words[1]));
                case "stats" -> say("stats " + heap() + " " + follower.stringBytes());
                case "cpu" -> cpu();
                default -> throw new IllegalArgumentException("not understood: " + line);
            }
        }
    }

    private void follow(String service, int full) {
        long begun = System.nanoTime();
        AtomicInteger said = new AtomicInteger();
        follower.follow(service, now -> {
            long at = System.nanoTime();
            if (now >= full && said.getAndIncrement() == 0) {
                say("full " + (at - begun));
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
                    say("full " + (System.nanoTime() - begun));
                }
            });
        }
    }

    private synchronized void heard(int now, long at) {
        sets++;
        size = now;
        if (size == awaited) {
            awaited = -1;
            say("has " + at);
        }
    }

    private synchronized void await(int wanted) {
        say("awaiting");
        if (size == wanted) {
            say("has " + System.nanoTime());
        } else {
            awaited = wanted;
        }
    }

    private synchronized void cpu() {
        say("cpu " + CpuTime.nanos() + " " + sets);
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private void say(String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }
}
