package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;
import io.switchboard.balancing.Hashes;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.grpc.config.ChoiceConfig;
import io.switchboard.grpc.config.ChoiceConfig.Policy;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.SubsetRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PoolsTest {
    private static final Locality OWN = new Locality("eu", "eu-1");
    private static final Locality NEAR = new Locality("eu", "eu-2");
    private static final Locality FAR = new Locality("us", "us-1");
    private static final int KEYS = 10_000;

    private final SplittableRandom random = new SplittableRandom(11);
    private final List<Candidate> candidates = new ArrayList<>();

    private void add(String name, Locality place, int weight, boolean ready) {
        Instance instance = Instance.at("10.0.0.1:80").toBuilder()
                .id(name)
                .locality(place)
                .weight(weight)
                .build();
        PickResult result = PickResult.withError(Status.UNAVAILABLE.withDescription(name));
        candidates.add(new Candidate(
                name,
                instance,
                ready ? result : null,
                false,
                weight,
                new CallLoad(true, ChoiceConfig.DEFAULT.decay(), () -> 0)));
    }

    /** So many at a place, of which so many are ready. */
    private void add(Locality place, int all, int ready) {
        for (int i = 0; i < all; i++) {
            add(place.zone() + "/" + i, place, 100, i < ready);
        }
    }

    private Pool pool(String config, Locality own) {
        Pools pools = new Pools(PolicyConfig.of(Json.map(config)), own, new PickerState(random));
        return Objects.requireNonNull(pools.pool(PoolName.EVERYBODY, SubsetRule.Members.ALL, candidates));
    }

    private static String choosing(Policy policy) {
        return "{choice: {" + policy.configName() + ": {}}}";
    }

    private static String chosen(Pool pool, long bits) {
        return String.valueOf(pool.pick(bits, 0).getStatus().getDescription());
    }

    private static String chosen(Pool pool, String key) {
        return chosen(pool, Hashes.of(key));
    }

    /** How often each is chosen, by random bits. */
    private Map<String, Integer> tally(Pool pool, int calls) {
        Map<String, Integer> tally = new TreeMap<>();
        for (int i = 0; i < calls; i++) {
            tally.merge(chosen(pool, random.nextLong()), 1, Integer::sum);
        }
        return tally;
    }

    private static Map<String, Integer> byZone(Map<String, Integer> tally) {
        Map<String, Integer> byZone = new TreeMap<>();
        tally.forEach((name, calls) -> byZone.merge(name.substring(0, name.indexOf('/')), calls, Integer::sum));
        return byZone;
    }

    private static Map<String, Double> shares(Pool pool) {
        Map<String, Double> shares = new TreeMap<>();
        pool.levels().forEach(level -> shares.put(level.place(), level.share()));
        return shares;
    }

    @ParameterizedTest
    @CsvSource({
        // own region, own zone, other region, other zone
        "eu, eu-1, eu, eu-1, own zone",
        "eu, eu-1, eu, eu-2, own region",
        "eu, eu-1, us, us-1, elsewhere",
        "eu, eu-1, us, eu-1, elsewhere",
        "eu, eu-1, '', eu-1, own zone",
        "eu, eu-1, '', eu-2, elsewhere",
        "eu, eu-1, eu, '', own region",
        "eu, eu-1, '', '', elsewhere",
        "'', z1, eu, z1, own zone",
        "'', z1, '', z1, own zone",
        "'', z1, eu, z2, elsewhere",
        "'', z1, '', '', elsewhere",
        "eu, '', eu, eu-1, own region",
        "eu, '', eu, '', own region",
        "eu, '', us, us-1, elsewhere",
        "eu, '', '', '', elsewhere",
    })
    void how_near_is_told_by_what_both_sides_say(String region, String zone, String other, String in, String place) {
        add("a", new Locality(other, in), 100, true);
        Pool pool = pool("{}", new Locality(region, zone));
        assertEquals(Map.of(place, 1.0), shares(pool));
    }

    @Test
    void a_whole_own_zone_gets_all_calls() {
        add(OWN, 4, 4);
        add(NEAR, 4, 4);
        add(FAR, 4, 4);
        Pool pool = pool("{}", OWN);
        assertEquals(Map.of("own zone", 1.0), shares(pool));
        assertEquals(Map.of("eu-1", 1000), byZone(tally(pool, 1000)));
    }

    @Test
    void half_of_the_own_zone_keeps_seven_tenths_and_the_region_has_the_rest() {
        add(OWN, 4, 2);
        add(NEAR, 4, 4);
        add(FAR, 4, 4);
        Pool pool = pool("{}", OWN);
        assertEquals(0.7, shares(pool).getOrDefault("own zone", 0.0), 1e-9);
        assertEquals(0.3, shares(pool).getOrDefault("own region", 0.0), 1e-9);
        assertEquals(2, shares(pool).size());
        assertEquals(Map.of("eu-1", 700, "eu-2", 300), byZone(tally(pool, 1000)));
    }

    @Test
    void a_small_loss_is_borne_by_the_own_zone() {
        add(OWN, 7, 5);
        add(NEAR, 4, 4);
        assertEquals(Map.of("own zone", 1.0), shares(pool("{}", OWN)));
        assertEquals(
                5.0 / 7, shares(pool("{locality: {overprovisioning: 1}}", OWN)).getOrDefault("own zone", 0.0), 1e-9);
    }

    @Test
    void a_lost_zone_leaves_its_calls_to_the_region_and_a_lost_region_to_the_rest() {
        add(OWN, 2, 0);
        add(NEAR, 2, 2);
        add(FAR, 2, 2);
        assertEquals(Map.of("own region", 1.0), shares(pool("{}", OWN)));
        candidates.clear();
        add(OWN, 1, 0);
        add(NEAR, 1, 0);
        add(FAR, 4, 4);
        assertEquals(Map.of("elsewhere", 1.0), shares(pool("{}", OWN)));
    }

    @Test
    void all_three_levels_share_when_neither_of_the_first_two_can_bear_it() {
        add(OWN, 10, 3);
        add(NEAR, 10, 3);
        add(FAR, 10, 10);
        Pool pool = pool("{}", OWN);
        assertEquals(Map.of("eu-1", 420, "eu-2", 420, "us-1", 160), byZone(tally(pool, 1000)));
    }

    @Test
    void in_panic_every_endpoint_that_is_ready_has_the_same() {
        add(OWN, 4, 1);
        add(NEAR, 4, 1);
        add(FAR, 4, 3);
        Pool pool = pool("{}", OWN);
        assertEquals(Map.of("eu-1", 200, "eu-2", 200, "us-1", 600), byZone(tally(pool, 1000)));
        Pool calm = pool("{panicThreshold: 40}", OWN);
        assertEquals(Map.of("eu-1", 350, "eu-2", 350, "us-1", 300), byZone(tally(calm, 1000)));
    }

    @Test
    void nearness_does_not_count_where_it_is_unknown_or_not_wanted() {
        add(OWN, 1, 1);
        add(FAR, 3, 3);
        for (Pool pool : List.of(pool("{}", Locality.UNKNOWN), pool("{locality: {prefer: \"none\"}}", OWN))) {
            assertEquals(Map.of("anywhere", 1.0), shares(pool));
            assertEquals(Map.of("eu-1", 10, "us-1", 30), byZone(tally(pool, 40)));
        }
    }

    @Test
    void there_is_no_pool_while_nobody_is_ready() {
        add(OWN, 3, 0);
        assertNull(new Pools(PolicyConfig.DEFAULT, OWN, new PickerState(random))
                .pool(PoolName.EVERYBODY, SubsetRule.Members.ALL, candidates));
        assertNull(new Pools(PolicyConfig.DEFAULT, OWN, new PickerState(random))
                .pool(PoolName.EVERYBODY, SubsetRule.Members.ALL, List.of()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Policy.class,
            names = {"RING_HASH", "MAGLEV"})
    void a_key_keeps_to_its_level_and_to_its_endpoint(Policy policy) {
        add(OWN, 8, 4);
        add(NEAR, 8, 8);
        Pool pool = pool(choosing(policy), OWN);
        Map<String, Integer> tally = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            String first = chosen(pool, "user-" + i);
            assertEquals(first, chosen(pool, "user-" + i));
            tally.merge(first, 1, Integer::sum);
        }
        assertEquals(0.7, byZone(tally).getOrDefault("eu-1", 0) / (double) KEYS, 0.02);
        // What decides among the levels leaves everybody within one its part of the keys.
        assertEquals(12, tally.size());
        tally.forEach((name, keys) -> assertTrue(
                keys > KEYS * (name.startsWith("eu-1") ? 0.7 / 4 : 0.3 / 8) / 2, () -> name + " has " + keys));
    }

    @ParameterizedTest
    @EnumSource(
            value = Policy.class,
            names = {"RING_HASH", "MAGLEV"})
    void a_key_of_the_own_zone_stays_there_with_its_endpoint_unless_that_is_lost(Policy policy) {
        add(OWN, 8, 8);
        add(NEAR, 8, 8);
        Map<String, String> before = new HashMap<>();
        Pool whole = pool(choosing(policy), OWN);
        for (int i = 0; i < KEYS; i++) {
            before.put("user-" + i, chosen(whole, "user-" + i));
        }
        candidates.clear();
        add(OWN, 8, 7);
        add(NEAR, 8, 8);
        Pool less = pool(choosing(policy), OWN);
        long moved = before.entrySet().stream()
                .filter(entry -> !entry.getValue().equals("eu-1/7"))
                .filter(entry -> !entry.getValue().equals(chosen(less, entry.getKey())))
                .count();
        assertTrue(moved <= (policy == Policy.RING_HASH ? 0 : KEYS / 50), moved + " keys moved for no reason");
    }

    @ParameterizedTest
    @EnumSource(
            value = Policy.class,
            names = {"RING_HASH", "MAGLEV"})
    void clients_that_know_the_endpoints_in_another_order_send_a_key_to_the_same_one(Policy policy) {
        add(NEAR, 9, 9);
        Pool one = pool(choosing(policy), Locality.UNKNOWN);
        Collections.reverse(candidates);
        Pool other = pool(choosing(policy), Locality.UNKNOWN);
        for (int i = 0; i < 1000; i++) {
            assertEquals(chosen(one, "user-" + i), chosen(other, "user-" + i));
        }
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void instances_of_weight_zero_are_equal_while_there_are_no_others(Policy policy) {
        for (String name : List.of("z/0", "z/1", "z/2", "z/3")) {
            add(name, Locality.UNKNOWN, 0, true);
        }
        Map<String, Integer> tally = tally(pool(choosing(policy), Locality.UNKNOWN), 4000);
        assertEquals(4, tally.size());
        tally.values().forEach(calls -> assertTrue(calls > 500 && calls < 1500, tally::toString));
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, names = "ROUND_ROBIN", mode = EnumSource.Mode.EXCLUDE)
    void calls_follow_the_weights(Policy policy) {
        add("z/1", Locality.UNKNOWN, 100, true);
        add("z/2", Locality.UNKNOWN, 200, true);
        add("z/5", Locality.UNKNOWN, 500, true);
        add("z/0", Locality.UNKNOWN, 0, true);
        Map<String, Integer> tally = tally(pool(choosing(policy), Locality.UNKNOWN), 8000);
        assertEquals(Set.of("z/1", "z/2", "z/5"), new HashSet<>(tally.keySet()), "weight zero gets nothing");
        double most = policy == Policy.RING_HASH ? 0.35 : 0.1;
        for (int weight : new int[] {1, 2, 5}) {
            assertEquals(
                    1000.0 * weight, tally.getOrDefault("z/" + weight, 0), 1000.0 * weight * most, policy.configName());
        }
    }

    @Test
    void round_robin_knows_no_weights() {
        add("z/1", Locality.UNKNOWN, 100, true);
        add("z/5", Locality.UNKNOWN, 500, true);
        assertEquals(Map.of("z/1", 100, "z/5", 100), tally(pool(choosing(Policy.ROUND_ROBIN), Locality.UNKNOWN), 200));
    }

    @Test
    void a_call_without_a_key_goes_anywhere() {
        add(OWN, 5, 5);
        assertEquals(5, tally(pool(choosing(Policy.MAGLEV), OWN), 1000).size());
    }
}
