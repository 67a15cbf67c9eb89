package io.switchboard.core.directory;

import static io.switchboard.core.Fleet.DEMO;
import static io.switchboard.core.Fleet.live;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FederatedSetTest {
    private static final List<String> NAMES = List.of("us", "eu", "ap");

    @Test
    void a_drained_datacenter_has_no_instance_that_takes_calls_until_it_is_in_use_again() {
        FederatedSet set = set();
        set.take("us", live("a"));
        set.take("eu", live("a", "b!"));
        set.drain(Map.of("eu", "by ann"));
        assertEquals("eu/a! eu/b! us/a", told(set.snapshot()));
        assertEquals("by ann", set.snapshot().datacenters().get(1).drained());
        set.take("eu", live("a", "c"));
        assertEquals("eu/a! eu/c! us/a", told(set.snapshot()));
        set.drain(Map.of());
        assertEquals("eu/a eu/c us/a", told(set.snapshot()));
    }

    @Test
    void whatever_happens_the_set_is_what_the_registries_say() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            FederatedSet set = set();
            Map<String, Snapshot> said = new HashMap<>();
            Map<String, String> drained = new HashMap<>();
            set.take("us", live());
            for (String other : List.of("eu", "ap")) {
                set.awaitNoMore(other);
            }
            for (int step = 0; step < 40; step++) {
                String one = NAMES.get(random.nextInt(3));
                if (random.nextInt(5) == 0) {
                    if (drained.remove(one) == null) {
                        drained.put(one, "for a test");
                    }
                    set.drain(drained);
                } else {
                    said.put(one, live(someOf(random)));
                    set.take(one, said.get(one));
                }
                assertEquals(expected(said, drained), told(set.snapshot()), "seed " + seed + ", step " + step);
            }
        }
    }

    private static String[] someOf(Random random) {
        TreeSet<String> some = new TreeSet<>();
        for (int i = random.nextInt(40); i > 0; i--) {
            some.add("i" + random.nextInt(60));
        }
        return some.stream().map(id -> random.nextInt(8) == 0 ? id + "!" : id).toArray(String[]::new);
    }

    private static String expected(Map<String, Snapshot> said, Map<String, String> drained) {
        List<String> all = new ArrayList<>();
        said.forEach((name, snapshot) -> snapshot.instances().forEach(instance -> {
            boolean draining = drained.containsKey(name) || instance.state() == InstanceState.DRAINING;
            all.add(name + "/" + instance.id() + (draining ? "!" : ""));
        }));
        return String.join(" ", new TreeSet<>(all));
    }

    private static String told(Snapshot snapshot) {
        List<String> all = new ArrayList<>();
        for (Instance instance : snapshot.instances()) {
            all.add(instance.name() + (instance.state() == InstanceState.DRAINING ? "!" : ""));
        }
        return String.join(" ", new TreeSet<>(all));
    }

    private static FederatedSet set() {
        return new FederatedSet(
                DEMO, NAMES.stream().map(FederatedSetTest::datacenter).toList(), Instant.EPOCH);
    }

    private static DatacenterDirectory datacenter(String name) {
        return new DatacenterDirectory() {
            @Override
            public DatacenterName name() {
                return new DatacenterName(name);
            }

            @Override
            public Directory directory() {
                return new ScriptedDirectory();
            }

            @Override
            public Drains drains() {
                return Drains.NONE;
            }

            @Override
            public String network() {
                return "";
            }

            @Override
            public OptionalLong roundTripNanos() {
                return OptionalLong.empty();
            }
        };
    }
}
