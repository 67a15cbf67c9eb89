package io.switchboard.core.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.InstanceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@link Doubts} looks at what changed; here everything is looked at afresh in each step, and the two have to agree.
 */
class DoubtsModelTest {
    private static final DoubtRules RULES = new DoubtRules(
            Duration.ofSeconds(10), Duration.ofMillis(1500), Duration.ofSeconds(5), Duration.ofMinutes(5));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatever_comes_and_goes_it_is_doubted_as_if_all_were_looked_at(int seed) {
        Random random = new Random(seed);
        Doubts doubts = new Doubts(RULES);
        Everything model = new Everything();
        InstanceList list = InstanceList.of();
        long now = 0;
        for (int step = 0; step < 2000; step++) {
            now += Duration.ofMillis(random.nextInt(4000)).toNanos();
            // Sometimes many at once, so that there is something to doubt.
            int changes = random.nextInt(8) == 0 ? 30 : 1 + random.nextInt(2);
            for (int i = 0; i < changes; i++) {
                Instance instance = instance(random);
                list = random.nextInt(5) < 2 ? list.with(instance) : list.without(instance.id());
            }
            if (random.nextInt(40) == 0) {
                list = InstanceList.of();
            }
            Doubts.Outcome outcome = doubts.listed(list, now);
            Set<String> begun = new TreeSet<>(model.listed(list, now));
            int at = step;
            assertEquals(begun.size(), outcome.begun(), () -> "seed " + seed + ", step " + at);
            assertEquals(model.doubted.keySet(), doubts.doubted().keySet(), () -> "seed " + seed + ", step " + at);
            doubts.expire(now);
            model.doubted.keySet().retainAll(doubts.doubted().keySet());
        }
    }

    /** Few ids and fewer addresses: ids that are addresses, and others, whose addresses are those of several. */
    private static Instance instance(Random random) {
        int host = random.nextInt(20);
        String address = "h" + host + ":1";
        Instance.Builder instance = Instance.builder(Address.parse(address));
        if (random.nextInt(3) == 0) {
            instance.id("pod-" + random.nextInt(20));
        }
        return instance.state(random.nextInt(10) == 0 ? InstanceState.DRAINING : InstanceState.SERVING)
                .build();
    }

    private static final class Everything {
        final Map<String, Instance> doubted = new TreeMap<>();
        private final Map<String, Instance> gone = new HashMap<>();
        private final Map<String, Long> goneAt = new HashMap<>();
        private List<Instance> before = List.of();

        List<String> listed(List<Instance> next, long now) {
            gone.keySet()
                    .removeIf(id ->
                            now - goneAt.getOrDefault(id, now) > RULES.window().toNanos());
            Set<String> known = new HashSet<>(gone.keySet());
            Set<Address> knownAddresses = new HashSet<>();
            known.addAll(doubted.keySet());
            gone.values().forEach(instance -> knownAddresses.add(instance.address()));
            doubted.values().forEach(instance -> knownAddresses.add(instance.address()));
            for (Instance instance : before) {
                known.add(instance.id());
                knownAddresses.add(instance.address());
            }
            Set<String> ids = new HashSet<>();
            Set<Address> addresses = new HashSet<>();
            int left = 0;
            for (Instance instance : next) {
                ids.add(instance.id());
                addresses.add(instance.address());
                left += known.contains(instance.id()) || knownAddresses.contains(instance.address()) ? 1 : 0;
            }
            gone.values().removeIf(instance -> ids.contains(instance.id()) || addresses.contains(instance.address()));
            doubted.values()
                    .removeIf(instance -> ids.contains(instance.id()) || addresses.contains(instance.address()));
            List<Instance> missing = new ArrayList<>();
            for (Instance instance : before) {
                if (!ids.contains(instance.id())
                        && instance.state() != InstanceState.DRAINING
                        && !addresses.contains(instance.address())) {
                    missing.add(instance);
                    gone.put(instance.id(), instance);
                    goneAt.put(instance.id(), now);
                }
            }
            before = List.copyOf(next);
            List<String> begun = new ArrayList<>();
            if (MassRemoval.is(gone.size(), left)) {
                for (Instance instance : missing) {
                    doubted.put(instance.id(), instance);
                    begun.add(instance.id());
                }
            }
            return begun;
        }
    }
}
