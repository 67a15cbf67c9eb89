package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.Address;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DifferenceTest {
    private static final Instance A = Instance.at("10.0.0.1:80");
    private static final Instance B = Instance.at("10.0.0.2:80");

    @Test
    void what_is_there_at_first_is_there_and_what_comes_later_joined() {
        assertEquals(List.of("there 10.0.0.1:80 10.0.0.1:80 weight 100"), between(null, set(A)));
        assertEquals(List.of("joined 10.0.0.2:80 10.0.0.2:80 weight 100"), between(set(A), set(A, B)));
        assertEquals(List.of("left 10.0.0.1:80 "), between(set(A, B), set(B)));
        assertEquals(List.of(), between(set(A), set(A)));
    }

    @Test
    void each_part_that_changed_is_told_from_what_to_what() {
        Instance other = A.toBuilder().weight(50).version("v2").label("x", "y").build();
        assertEquals(
                List.of(
                        "weight 10.0.0.1:80 100 -> 50",
                        "version 10.0.0.1:80 - -> v2",
                        "labels 10.0.0.1:80 {} -> {x=y}"),
                between(set(A), set(other)));
        Instance reached =
                A.toBuilder().address("wan", Address.parse("203.0.113.7:443")).build();
        assertEquals(List.of("addresses 10.0.0.1:80 {} -> {wan=203.0.113.7:443}"), between(set(A), set(reached)));
        Instance draining = A.toBuilder().state(InstanceState.DRAINING).build();
        assertEquals(List.of("draining 10.0.0.1:80 10.0.0.1:80 weight 100 draining"), between(set(A), set(draining)));
    }

    @Test
    void the_config_and_the_registry_are_told() {
        assertEquals(List.of("config  {\"a\": 1}"), between(set(A), configured("{\"a\":\n  1}")));
        assertEquals(List.of("config  removed"), between(configured("{}"), set(A)));
        Snapshot stale = set(A).lost("no etcd", Instant.EPOCH);
        assertEquals(List.of("registry  STALE: no etcd"), between(set(A), stale));
    }

    @Test
    void equal_ids_of_two_datacenters_are_two_and_each_registry_is_told() {
        Instance us = A.in("us");
        Instance eu = A.in("eu");
        assertEquals(
                List.of(
                        "there eu/10.0.0.1:80 10.0.0.1:80 weight 100",
                        "there us/10.0.0.1:80 10.0.0.1:80 weight 100",
                        "registry eu unavailable: no etcd"),
                between(null, set(us, eu).withDatacenters(List.of(state("us", null), state("eu", "no etcd")))));
        Snapshot both = set(us, eu).withDatacenters(List.of(state("us", null), state("eu", null)));
        assertEquals(
                List.of("left eu/10.0.0.1:80 ", "registry eu unavailable: no etcd"),
                between(both, set(us).withDatacenters(List.of(state("us", null), state("eu", "no etcd")))));
        assertEquals(List.of(), between(both, both));
    }

    private static DatacenterState state(String name, @Nullable String problem) {
        return new DatacenterState(
                name,
                "etcd at " + name,
                name.equals("us"),
                1,
                7,
                problem == null ? Freshness.LIVE : Freshness.UNKNOWN,
                Instant.EPOCH,
                0,
                problem,
                false,
                null);
    }

    private static List<String> between(@Nullable Snapshot before, Snapshot after) {
        return Difference.between(before, after).stream()
                .map(difference -> difference.change() + " " + difference.name() + " " + difference.detail())
                .toList();
    }

    private static Snapshot set(Instance... instances) {
        return new Snapshot(
                new ServiceName("demo"), List.of(instances), 7, Freshness.LIVE, Instant.EPOCH, 0, Set.of(), null);
    }

    private static Snapshot configured(String config) {
        return set(A).withServiceConfig(config);
    }
}
