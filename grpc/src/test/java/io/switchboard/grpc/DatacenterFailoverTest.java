package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.SubsetRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client in datacenter eu, whose servers are 1 to 10; those of us are 11 to 20, those of ap 21 to 30. */
class DatacenterFailoverTest {
    private static final Datacenters KNOWN = new Datacenters("eu", List.of("us", "ap"), Set.of());
    private static final int[] EU = IntStream.rangeClosed(1, 10).toArray();
    private static final int[] US = IntStream.rangeClosed(11, 20).toArray();
    private static final int[] AP = IntStream.rangeClosed(21, 30).toArray();

    private final PolicyHarness harness = new PolicyHarness();

    @BeforeEach
    void several() {
        harness.datacenters = KNOWN;
    }

    private static EquivalentAddressGroup endpoint(int n) {
        return endpoint(n, instance -> instance);
    }

    private static EquivalentAddressGroup endpoint(int n, UnaryOperator<Instance.Builder> instance) {
        String datacenter = n <= 10 ? "eu" : n <= 20 ? "us" : "ap";
        return PolicyHarness.endpoint(n, builder -> instance.apply(builder.datacenter(datacenter)));
    }

    private static List<EquivalentAddressGroup> endpoints(int[]... each) {
        List<EquivalentAddressGroup> all = new ArrayList<>();
        for (int[] some : each) {
            IntStream.of(some).forEach(n -> all.add(endpoint(n)));
        }
        return all;
    }

    /** All of eu connected. */
    private void atHome() {
        harness.resolve(endpoints(EU, US, AP));
        harness.ready(EU);
    }

    private void lose(int... endpoints) {
        harness.set(PolicyHarness.broken("refused"), endpoints);
    }

    /** Where so many calls go; what is refused, under "refused". */
    private Map<String, Integer> calls(int times) {
        Map<String, Integer> tally = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            PickResult picked = harness.pick();
            if (picked.getSubchannel() == null) {
                tally.merge(picked.getStatus().isOk() ? "waits" : "refused", 1, Integer::sum);
            } else {
                int n = PolicyHarness.endpointOf(picked);
                tally.merge(n <= 10 ? "eu" : n <= 20 ? "us" : "ap", 1, Integer::sum);
            }
        }
        return tally;
    }

    private Set<String> dialled() {
        Set<String> places = new TreeSet<>();
        harness.dialled().forEach(n -> places.add(n <= 10 ? "eu" : n <= 20 ? "us" : "ap"));
        return places;
    }

    private static int[] of(int[] all, int from) {
        return IntStream.of(all).skip(from).toArray();
    }

    @Test
    void nothing_elsewhere_is_connected_to_while_all_calls_stay_at_home() {
        atHome();
        assertEquals(Set.of("eu"), dialled());
        assertEquals(Map.of("eu", 100), calls(100));

        lose(8, 9, 10);
        assertEquals(Set.of("eu"), dialled());
        assertEquals(Map.of("eu", 100), calls(100));
    }

    @Test
    void below_the_threshold_the_next_one_gets_what_home_cannot_bear() {
        atHome();
        lose(6, 7, 8, 9, 10);
        assertEquals(Set.of("eu", "us"), dialled());
        assertEquals(Map.of("eu", 100), calls(100), "nobody else can be called yet");

        harness.ready(US);
        assertEquals(Map.of("eu", 70, "us", 30), calls(100));
    }

    @Test
    void when_nobody_is_left_at_home_calls_wait_for_the_next_one_and_then_go_there() {
        atHome();
        lose(EU);
        assertEquals(ConnectivityState.CONNECTING, harness.state());
        assertEquals(Set.of("eu", "us"), dialled());

        harness.ready(11);
        assertEquals(Map.of("us", 100), calls(100));
    }

    @Test
    void the_third_one_follows_where_the_second_is_dead_too() {
        atHome();
        lose(EU);
        lose(US);
        assertEquals(Set.of("ap", "eu", "us"), dialled());
        harness.ready(AP);
        assertEquals(Map.of("ap", 100), calls(100));
    }

    @Test
    void the_config_says_who_comes_first() {
        harness.configure("{datacenters: {order: [\"ap\"]}}");
        atHome();
        lose(EU);
        assertEquals(Set.of("ap", "eu"), dialled());
    }

    @Test
    void calls_come_back_after_the_hold_by_and_by_and_the_lines_go_when_it_has_been_quiet() {
        atHome();
        lose(EU);
        harness.ready(US);
        harness.ready(EU);
        assertEquals(Map.of("us", 100), calls(100));
        harness.seconds(29);
        assertEquals(Map.of("us", 100), calls(100));
        harness.seconds(31);
        assertEquals(Map.of("eu", 50, "us", 50), calls(100));
        harness.seconds(30);
        assertEquals(Map.of("eu", 100), calls(100));
        assertEquals(Set.of("eu", "us"), dialled());
        harness.seconds(61);
        assertEquals(Set.of("eu"), dialled());
        assertEquals(Map.of("eu", 100), calls(100));
    }

    /** Each restart has another id, and a key that nobody deletes stays until its lease ends. */
    @Test
    void servers_that_took_the_place_of_crashed_ones_bring_the_calls_back() {
        int[] crashed = {1, 2};
        int[] fresh = {3, 4};
        harness.resolve(endpoints(crashed, US));
        harness.ready(crashed);
        lose(crashed);
        harness.ready(US);
        assertEquals(Map.of("us", 100), calls(100));

        harness.resolve(endpoints(crashed, fresh, US));
        lose(crashed);
        harness.ready(fresh);
        harness.resolve(endpoints(fresh, US));
        harness.seconds(31);
        harness.seconds(61);
        assertEquals(Map.of("eu", 100), calls(100));
        harness.seconds(60);
        assertEquals(Map.of("eu", 100), calls(100));
    }

    @Test
    void a_datacenter_that_flaps_moves_the_calls_once() {
        atHome();
        int moves = 0;
        boolean home = true;
        for (int round = 0; round < 10; round++) {
            lose(EU);
            if (round == 0) {
                harness.ready(US);
            }
            harness.seconds(10);
            harness.ready(EU);
            harness.seconds(10);
            boolean now = calls(10).containsKey("eu");
            moves += home != now ? 1 : 0;
            home = now;
        }
        assertEquals(1, moves);
    }

    @Test
    void what_is_lost_without_a_word_is_known_as_lost_in_less_than_a_second() {
        atHome();
        harness.set(ConnectivityStateInfo.forNonError(ConnectivityState.IDLE), EU);
        assertEquals(Set.of("eu"), dialled(), "it may be renewed");

        harness.nanos += TimeUnit.MILLISECONDS.toNanos(500);
        for (int due = harness.pendingTimers(); due > 0; due--) {
            harness.timers.fire();
        }
        assertEquals(Set.of("eu", "us"), dialled());
    }

    @Test
    void a_connection_that_is_renewed_moves_no_call() {
        atHome();
        harness.set(ConnectivityStateInfo.forNonError(ConnectivityState.IDLE), EU);
        harness.ready(EU);
        harness.seconds(5);
        assertEquals(Set.of("eu"), dialled());
        assertEquals(Map.of("eu", 100), calls(100));
    }

    @Test
    void a_client_that_takes_long_to_connect_to_all_stays_at_home() {
        harness.resolve(endpoints(EU, US));
        harness.ready(1);
        harness.seconds(9);
        assertEquals(Set.of("eu"), dialled());
        harness.seconds(1);
        assertEquals(Set.of("eu", "us"), dialled(), "they do not come");
    }

    @Test
    void a_home_of_which_nobody_answers_at_the_start_is_left_after_a_second() {
        harness.resolve(endpoints(EU, US));
        assertEquals(Set.of("eu"), dialled());
        harness.seconds(1);
        assertEquals(Set.of("eu", "us"), dialled());
        harness.ready(US);
        assertEquals(Map.of("us", 100), calls(100));
    }

    @Test
    void never_fails_fast_and_says_so() {
        harness.configure("{datacenters: {failover: \"never\"}}");
        atHome();
        lose(EU);
        assertEquals(Set.of("eu"), dialled());
        assertEquals(ConnectivityState.TRANSIENT_FAILURE, harness.state());
        String told = String.valueOf(harness.pick().getStatus().getDescription());
        assertTrue(told.contains("datacenter eu: nobody in the own datacenter can answer"), told);
        assertTrue(told.contains("datacenters.failover is never"), told);
    }

    @Test
    void never_says_so_also_where_nobody_is_registered_at_home() {
        harness.configure("{datacenters: {failover: \"never\"}}");
        harness.resolve(endpoints(US));
        assertEquals(Set.of(), dialled());
        assertEquals(Status.Code.UNAVAILABLE, harness.pick().getStatus().getCode());
        assertTrue(String.valueOf(harness.pick().getStatus().getDescription()).contains("datacenter eu"));
    }

    @Test
    void a_service_that_lives_elsewhere_only_is_called_there() {
        harness.resolve(endpoints(US));
        harness.ready(US);
        assertEquals(Map.of("us", 100), calls(100));
    }

    @Test
    void what_others_may_not_have_fails_with_the_reason_and_the_remedy() {
        harness.configure("{datacenters: {maxAdded: 0.3}}");
        atHome();
        lose(EU);
        harness.ready(US);
        harness.ready(AP);
        Map<String, Integer> tally = calls(700);
        assertEquals(300, tally.getOrDefault("us", 0), 1);
        assertEquals(300, tally.getOrDefault("ap", 0), 1);
        assertEquals(100, tally.getOrDefault("refused", 0), 1);

        PickResult refused = harness.pick();
        while (refused.getSubchannel() != null) {
            refused = harness.pick();
        }
        assertEquals(Status.Code.UNAVAILABLE, refused.getStatus().getCode());
        assertFalse(refused.isDrop(), "calls that wait for ready wait");
        String told = String.valueOf(refused.getStatus().getDescription());
        assertTrue(told.contains("datacenter eu: nobody in the own datacenter can answer"), told);
        assertTrue(told.contains("datacenters.maxAdded, 0.3"), told);
    }

    @Test
    void the_cap_is_not_blamed_where_the_others_are_dead() {
        harness.configure("{datacenters: {maxAdded: 0.3}}");
        atHome();
        lose(6, 7, 8, 9, 10);
        lose(US);
        lose(AP);
        PickResult refused = harness.pick();
        for (int i = 0; i < 100 && refused.getSubchannel() != null; i++) {
            refused = harness.pick();
        }
        String told = String.valueOf(refused.getStatus().getDescription());
        assertTrue(told.contains("nobody in us, ap can answer either"), told);
        assertFalse(told.contains("maxAdded"), told);
    }

    @Test
    void a_drain_sends_all_calls_away_and_its_end_brings_them_back_slowly() {
        harness.configure("{datacenters: {failover: \"operator\"}}");
        atHome();
        harness.datacenters = new Datacenters("eu", List.of("us", "ap"), Set.of("eu"));
        harness.reserve = endpoints(EU);
        harness.resolve(endpoints(US, AP));
        assertEquals(Map.of("eu", 100), calls(100), "until somebody else can answer");
        harness.ready(US);
        assertEquals(Map.of("us", 100), calls(100));

        harness.datacenters = KNOWN;
        harness.reserve = List.of();
        harness.resolve(endpoints(EU, US, AP));
        harness.ready(EU);
        assertEquals(Map.of("us", 100), calls(100));
        harness.seconds(60);
        assertEquals(Map.of("eu", 50, "us", 50), calls(100));
        harness.seconds(30);
        assertEquals(Map.of("eu", 100), calls(100));
    }

    @Test
    void a_drained_home_answers_what_the_others_may_not_have() {
        harness.configure("{datacenters: {maxAdded: 0.3}}");
        harness.resolve(endpoints(EU, US));
        harness.ready(EU);
        harness.datacenters = new Datacenters("eu", List.of("us"), Set.of("eu"));
        harness.reserve = endpoints(EU);
        harness.resolve(endpoints(US));
        harness.ready(US);
        Map<String, Integer> tally = calls(700);
        assertEquals(300, tally.getOrDefault("us", 0), 1);
        assertEquals(400, tally.getOrDefault("eu", 0), 1);
    }

    @Test
    void a_client_in_no_datacenter_takes_all_as_equal() {
        harness.datacenters = new Datacenters("", List.of("eu", "us"), Set.of());
        harness.resolve(endpoints(EU, US));
        harness.ready(EU);
        harness.ready(US);
        assertEquals(Map.of("eu", 50, "us", 50), calls(100));
    }

    @Test
    void within_the_own_datacenter_calls_prefer_what_is_near() {
        harness.own = new Locality("r", "z");
        List<EquivalentAddressGroup> all = endpoints(US);
        IntStream.of(EU)
                .forEach(n -> all.add(endpoint(n, one -> one.locality(new Locality("r", n <= 5 ? "z" : "other")))));
        harness.resolve(all);
        harness.ready(EU);
        assertEquals(Set.of(1, 2, 3, 4, 5), harness.picks(100).keySet());
    }

    @Test
    void equal_ids_in_two_datacenters_are_two_servers() {
        harness.resolve(List.of(
                PolicyHarness.endpoint(1, one -> one.id("same").datacenter("eu")),
                PolicyHarness.endpoint(11, one -> one.id("same").datacenter("us"))));
        harness.ready(1);
        lose(1);
        harness.ready(11);
        assertEquals(Map.of(11, 10), harness.picks(10));
    }

    @Test
    void an_address_in_two_datacenters_is_one_server_of_the_nearer_one() {
        Instance there = Instance.at("10.0.0.1:80").toBuilder()
                .id("a")
                .datacenter("us")
                .incarnation(9)
                .build();
        Instance here = there.toBuilder().datacenter("eu").incarnation(1).build();
        for (List<Instance> both : List.of(List.of(there, here), List.of(here, there))) {
            List<EquivalentAddressGroup> groups =
                    Endpoints.groups(both, host -> List.of(), name -> null, instance -> null, KNOWN);
            assertEquals(1, groups.size());
            assertEquals("eu", Endpoints.datacenter(groups.get(0)));
            harness.resolve(groups);
            harness.ready(1);
            assertEquals(Map.of("eu", 10), calls(10));
        }
    }

    @Test
    void a_version_that_is_elsewhere_only_is_called_there_and_the_others_stay() {
        harness.configure(
                "{routes: [{match: {methods: [\"a.B\"]}, subsets: [{version: \"v2\"}], fallback: \"fail\"}]}");
        List<EquivalentAddressGroup> all = endpoints(EU);
        IntStream.of(US).forEach(n -> all.add(endpoint(n, one -> one.version("v2"))));
        harness.resolve(all);
        harness.ready(EU);
        DescribedCall call = new DescribedCall("a.B/C", Map.of(), null);
        assertEquals(Set.of("eu", "us"), dialled());
        assertNull(harness.pick(call).getSubchannel());
        assertTrue(harness.pick(call).getStatus().isOk(), "it waits");
        harness.ready(US);
        assertTrue(harness.endpointFor(call) > 10);
        assertEquals(Map.of("eu", 100), calls(100));
    }

    @Test
    void as_many_of_each_datacenter_are_connected_to_as_the_subset_says() {
        harness.configure("{subset: {size: 3}, datacenters: {maxAdded: 0.3}}");
        harness.resolve(endpoints(EU, US));
        assertEquals(3, harness.dialled().size());
        int[] mine = harness.dialled().stream().mapToInt(Integer::intValue).toArray();
        harness.ready(mine);
        harness.set(PolicyHarness.broken("x"), mine);
        long there = harness.dialled().stream().filter(n -> n > 10).count();
        assertTrue(there >= 3 && there <= 6, () -> "" + harness.dialled());
    }

    /** Whatever happens, in whatever order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void no_call_goes_astray_and_none_fails_that_somebody_at_home_can_answer(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        PolicyHarness chaos = new PolicyHarness(seed);
        Set<Integer> connected = new HashSet<>();
        String mode = "automatic";
        boolean capped = false;
        for (int step = 0; step < 600; step++) {
            String told = "seed " + seed + ", step " + step + ", " + mode + (capped ? ", capped" : "");
            switch (random.nextInt(8)) {
                case 0 -> {
                    mode = List.of("automatic", "never", "operator").get(random.nextInt(3));
                    capped = random.nextBoolean();
                    chaos.configure("{choice: {"
                            + List.of("round_robin", "ring_hash", "least_request")
                                    .get(random.nextInt(3))
                            + ": {}}, datacenters: {failover: \"" + mode + "\", hold: \"5s\", ramp: \"5s\""
                            + (capped ? ", maxAdded: 0.3" : "") + "}" + (random.nextBoolean() ? ", slowStart: {}" : "")
                            + (random.nextInt(3) == 0 ? ", subset: {size: 4}" : "") + "}");
                }
                case 1 -> resolve(chaos, random);
                case 2 -> chaos.seconds(1 + random.nextInt(8));
                default -> {
                    List<Integer> lines = new ArrayList<>(chaos.dialled());
                    int from = lines.isEmpty() ? 0 : random.nextInt(lines.size());
                    int most = 1 + random.nextInt(10);
                    int kind = random.nextInt(4);
                    for (int n : lines.subList(from, Math.min(lines.size(), from + most))) {
                        if (chaos.dialled().contains(n)) {
                            chaos.set(
                                    kind < 2
                                            ? ConnectivityStateInfo.forNonError(ConnectivityState.READY)
                                            : kind == 2
                                                    ? PolicyHarness.broken("x")
                                                    : ConnectivityStateInfo.forNonError(ConnectivityState.IDLE),
                                    n);
                            if (kind < 2) {
                                connected.add(n);
                            } else {
                                connected.remove(n);
                            }
                        }
                    }
                }
            }
            Set<Integer> dialled = chaos.dialled();
            connected.retainAll(dialled);
            if (chaos.updates.isEmpty()) {
                continue;
            }
            for (int i = 0; i < 20; i++) {
                PickResult picked = chaos.pick();
                if (picked.getSubchannel() != null) {
                    int n = PolicyHarness.endpointOf(picked);
                    assertTrue(connected.contains(n), told + ": " + n);
                    assertTrue(n <= 10 || !mode.equals("never"), told + ": " + n);
                } else if (connected.stream().anyMatch(n -> n <= 10) && !capped) {
                    assertTrue(chaos.datacenters.drained().contains("eu") || !isRefused(picked), told + picked);
                }
            }
            if (chaos.pendingTimers() > 12) {
                throw new AssertionError(told + ": " + chaos.pendingTimers() + " timers");
            }
        }
    }

    private static boolean isRefused(PickResult picked) {
        return !picked.getStatus().isOk();
    }

    private static void resolve(PolicyHarness chaos, SplittableRandom random) {
        Set<String> drained = new TreeSet<>();
        for (String one : List.of("eu", "us", "ap")) {
            if (random.nextInt(5) == 0) {
                drained.add(one);
            }
        }
        chaos.datacenters = new Datacenters("eu", List.of("us", "ap"), drained);
        List<EquivalentAddressGroup> callable = new ArrayList<>();
        List<EquivalentAddressGroup> reserve = new ArrayList<>();
        for (int[] all : List.of(EU, US, AP)) {
            int missing = random.nextInt(4) == 0 ? 10 : random.nextInt(4) * 2;
            for (int n : of(all, missing)) {
                boolean drains = drained.contains(n <= 10 ? "eu" : n <= 20 ? "us" : "ap") || random.nextInt(10) == 0;
                (drains ? reserve : callable).add(endpoint(n, one -> drains ? one.state(InstanceState.DRAINING) : one));
            }
        }
        chaos.reserve = callable.isEmpty() ? List.of() : reserve;
        chaos.resolve(callable.isEmpty() ? reserve : callable);
    }

    @Test
    void one_datacenter_is_as_if_there_were_none() {
        harness.resolve(endpoints(EU));
        harness.ready(EU);
        lose(of(EU, 2));
        assertEquals(Set.of(1, 2), harness.picks(100).keySet());
        assertEquals("anywhere", placeOfAll());
    }

    private String placeOfAll() {
        Pools pools = new Pools(PolicyConfig.DEFAULT, Locality.UNKNOWN, new PickerState(new SplittableRandom(1)));
        Instance one = Instance.at("10.0.0.1:80");
        Pool pool = pools.pool(
                PoolName.EVERYBODY,
                SubsetRule.Members.ALL,
                List.of(new Candidate("a", one, PickResult.withNoResult(), false, 1, null)));
        return pool == null ? "" : pool.levels().get(0).place();
    }
}
