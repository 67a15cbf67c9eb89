package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.InsecureChannelCredentials;
import io.switchboard.Switchboard;
import io.switchboard.core.AddressRules;
import io.switchboard.core.RegistrationState;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.ReadLimits;
import io.switchboard.harness.RawEtcd;
import io.switchboard.harness.Said;
import io.switchboard.testing.EtcdServer;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A client and its servers through thousands of hostile writes of all sorts, with calls going on.
 * {@code -Dswitchboard.soak.writes} makes it longer, {@code -Dswitchboard.soak.seed} repeats what is written.
 */
class HostileSoakIT {
    private static final int WRITES = Integer.getInteger("switchboard.soak.writes", 10_000);
    private static final long SEED = Long.getLong("switchboard.soak.seed", 20261201L);

    /** What a heap may grow by while nothing leaks: names that are remembered, code that is compiled, buffers. */
    private static final long ROOM = 32L << 20;

    /** What comes and goes with load: threads for look-ups and listeners, which end when they are idle. */
    private static final int THREADS = 40;

    /** Ten of a kind a minute, from three processes' worth of clients. */
    private static final int MOST_LINES = 300;

    @Test
    void calls_are_answered_and_heap_threads_and_log_stay_small() {
        System.out.println("soak seed " + SEED);
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                Said said = new Said();
                LocalServer one = LocalServer.start(
                        "server-0", Scene.options(etcd.endpoint()).build(), Scene.SERVICE);
                LocalServer two = LocalServer.start(
                        "server-1", Scene.options(etcd.endpoint()).build(), Scene.SERVICE);
                Switchboard client = Scene.connect(onLoopback(etcd.endpoint()));
                Traffic traffic = Traffic.start(client.channel(Scene.SERVICE, InsecureChannelCredentials.create())
                        .build())) {
            List<LocalServer> servers = List.of(one, two);
            traffic.awaitServers(Set.of("server-0", "server-1"));
            HostileWrites writes = new HostileWrites(raw, SEED, one.address());
            // What is made once is made by then.
            write(writes, WRITES / 5, traffic);
            long heap = heap();
            int threads = threads();
            write(writes, WRITES - WRITES / 5, traffic);
            assertTrue(
                    heap() < heap + ROOM,
                    () -> "the heap has grown from " + (heap >> 10) + " KiB to " + (heap() >> 10) + " KiB");
            assertTrue(threads() < threads + THREADS, () -> "threads: " + threads + " before, " + threads() + " after");

            int lines = said.count(" WARN ");
            assertTrue(lines < MOST_LINES, () -> lines + " warnings for " + WRITES + " writes");
            raw.deletePrefix("switchboard/");
            raw.deletePrefix(Scene.SERVICE + "/id-");
            for (LocalServer server : servers) {
                server.await(RegistrationState.ACTIVE);
            }
            traffic.awaitServers(Set.of("server-0", "server-1"));
            assertEquals(List.of(), traffic.failures(), "seed " + SEED);
        }
    }

    /** What is written at random may be anybody's address. */
    private static EtcdOptions onLoopback(String endpoint) {
        AddressRules rules = AddressRules.DEFAULT.allowingLoopback().onlyWithin("127.0.0.0/8", "::1/128");
        return Scene.options(endpoint)
                .readLimits(ReadLimits.builder().addresses(rules).build())
                .build();
    }

    /** Each call of the time is answered, and forgotten then: what the test keeps would look like a leak. */
    private static void write(HostileWrites writes, int count, Traffic traffic) {
        for (int i = 0; i < count; i++) {
            writes.next();
            if (i % 500 == 0) {
                answered(traffic);
            }
        }
        answered(traffic);
    }

    private static void answered(Traffic traffic) {
        List<Outcome> failed =
                traffic.take().stream().filter(outcome -> !outcome.answered()).toList();
        assertEquals(List.of(), failed, "failed calls, seed " + SEED);
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }
}
