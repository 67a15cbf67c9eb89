package io.switchboard.harness;

import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Many clients in one process, each as if it were a process: a connection, a lease and a stream of watches of its own.
 * Told by lines what to do, it says by lines what happened. It ends with its input.
 *
 * <pre>
 *   open COUNT FROM REGISTRATIONS SERVICES   opens so many, numbered from FROM; each registers so many 127.1.x.y:1 of service "crowd",
 *                                            and follows "load0" to "loadN"; says "live" when all of that is live
 *   threads                                  says "threads COUNT"
 *   times                                    says "follows LIVE ALL NANOS…" and "registrations LIVE ALL NANOS…": when each that is live last became so
 * </pre>
 */
public final class CrowdProgram {
    private final String endpoint;
    private final List<Liveness> follows = new ArrayList<>();
    private final List<Liveness> registrations = new ArrayList<>();

    private CrowdProgram(String endpoint) {
        this.endpoint = endpoint;
    }

    /** @param arguments etcd's endpoints, separated by commas */
    public static void main(String[] arguments) throws IOException {
        CrowdProgram crowd = new CrowdProgram(arguments[0]);
        Program.say("ready");
        Program.obey(crowd::obey);
        System.exit(0);
    }

    /** Whether something is live, and since when. */
    private static final class Liveness {
        private boolean live;
        private long since;

        synchronized void is(boolean now) {
            if (now && !live) {
                since = System.nanoTime();
            }
            live = now;
        }

        synchronized boolean isLive() {
            return live;
        }

        synchronized long since() {
            return since;
        }
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case "open" -> {
                for (int i = 0; i < Integer.parseInt(words[1]); i++) {
                    open(Integer.parseInt(words[2]) + i, Integer.parseInt(words[3]), Integer.parseInt(words[4]));
                }
                while (!(all(follows) && all(registrations))) {
                    LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                }
                Program.say("live");
            }
            case "threads" -> Program.say("threads " + Thread.activeCount());
            case "times" -> {
                Program.say("follows " + times(follows));
                Program.say("registrations " + times(registrations));
            }
            default -> throw Program.notUnderstood(words);
        }
    }

    private void open(int number, int registered, int services) {
        Switchboard switchboard = Switchboard.connect(
                SwitchboardOptions.builder(endpoint).withoutSnapshotCache().build());
        for (int i = number * registered; i < (number + 1) * registered; i++) {
            Liveness liveness = new Liveness();
            registrations.add(liveness);
            switchboard
                    .register("crowd", Instance.at("127.1." + (i >> 8) + "." + (i & 255) + ":1"))
                    .onState(state -> liveness.is(state == RegistrationState.ACTIVE));
        }
        for (int service = 0; service < services; service++) {
            Liveness liveness = new Liveness();
            follows.add(liveness);
            switchboard
                    .directory()
                    .follow(
                            new ServiceName("load" + service),
                            snapshot -> liveness.is(snapshot.freshness() == Freshness.LIVE));
        }
    }

    private static boolean all(List<Liveness> some) {
        return some.stream().allMatch(Liveness::isLive);
    }

    private static String times(List<Liveness> some) {
        List<Liveness> live = some.stream().filter(Liveness::isLive).toList();
        return live.size() + " " + some.size()
                + live.stream().map(one -> " " + one.since()).collect(Collectors.joining());
    }
}
