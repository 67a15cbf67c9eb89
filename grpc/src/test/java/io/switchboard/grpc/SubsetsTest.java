package io.switchboard.grpc;

import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.EquivalentAddressGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clients that connect to 20 of 100 instances. */
class SubsetsTest {
    private static final int FLEET = 100;
    private static final int SIZE = 20;
    private static final int CLIENTS = 100;

    private static PolicyHarness client(long seed) {
        PolicyHarness client = new PolicyHarness(seed);
        client.configure("{subset: {size: " + SIZE + "}}");
        client.resolve(fleet());
        return client;
    }

    private static List<EquivalentAddressGroup> fleet() {
        return fleetWithout(0);
    }

    private static List<EquivalentAddressGroup> fleetWithout(int gone) {
        return IntStream.rangeClosed(1, FLEET)
                .filter(n -> n != gone)
                .mapToObj(n -> endpoint(n, instance -> instance))
                .toList();
    }

    private static Set<Integer> connected(PolicyHarness client) {
        Set<Integer> connected = new TreeSet<>();
        client.subchannels.stream().filter(one -> !one.shutdown).forEach(one -> connected.add(one.endpoint));
        return connected;
    }

    @Test
    void a_client_connects_to_so_many_and_calls_all_of_them() {
        PolicyHarness client = client(1);
        Set<Integer> connected = connected(client);
        assertEquals(SIZE, connected.size());
        assertEquals(SIZE, client.subchannels.size());
        client.ready(connected.stream().mapToInt(n -> n).toArray());
        assertEquals(connected, client.picks(SIZE).keySet());
    }

    @Test
    void clients_choose_differently_and_no_instance_is_left_out() {
        Map<Integer, Integer> clients = new TreeMap<>();
        for (long seed = 0; seed < CLIENTS; seed++) {
            connected(client(seed)).forEach(n -> clients.merge(n, 1, Integer::sum));
        }
        assertEquals(FLEET, clients.size());
        // Each of 100 clients has it with a chance of 1 in 5: 20, with a standard deviation of 4.
        clients.values().forEach(count -> assertTrue(count >= 4 && count <= 40, clients::toString));
    }

    @Test
    void an_instance_that_leaves_costs_its_own_clients_one_connection_each_and_others_nothing() {
        int affected = 0;
        for (long seed = 0; seed < CLIENTS; seed++) {
            PolicyHarness client = client(seed);
            Set<Integer> before = connected(client);
            client.resolve(fleetWithout(42));
            Set<Integer> after = connected(client);
            assertEquals(SIZE, after.size());
            Set<Integer> kept = new TreeSet<>(before);
            kept.retainAll(after);
            if (before.contains(42)) {
                affected++;
                assertEquals(SIZE - 1, kept.size());
                assertEquals(SIZE + 1, client.subchannels.size());
            } else {
                assertEquals(before, after);
                assertEquals(SIZE, client.subchannels.size());
            }
            client.resolve(fleet());
            assertEquals(before, connected(client), "the same again once it is back");
        }
        assertTrue(affected >= 4 && affected <= 40, "clients affected: " + affected);
    }

    @Test
    void a_larger_subset_adds_to_the_smaller_one() {
        PolicyHarness client = client(3);
        Set<Integer> before = connected(client);
        client.configure("{subset: {size: 30}}");
        assertEquals(30, client.subchannels.size());
        assertTrue(connected(client).containsAll(before));
        client.configure("{subset: {size: 20}}");
        assertEquals(before, connected(client));
    }

    @Test
    void a_fleet_that_is_no_larger_than_the_subset_is_used_whole() {
        PolicyHarness client = new PolicyHarness();
        client.configure("{subset: {size: 100}}");
        client.resolve(fleet());
        assertEquals(FLEET, connected(client).size());
        client.resolve(fleetWithout(7));
        assertEquals(FLEET - 1, connected(client).size());
    }

    @Test
    void who_is_chosen_goes_by_the_instances_id_and_not_by_order_or_other_metadata() {
        PolicyHarness client = client(5);
        Set<Integer> before = connected(client);
        List<EquivalentAddressGroup> changed = new ArrayList<>();
        for (int n = FLEET; n >= 1; n--) {
            changed.add(endpoint(n, instance -> instance.version("v2").weight(7)));
        }
        client.resolve(changed);
        assertEquals(before, connected(client));
        assertEquals(SIZE, client.subchannels.size());
    }

    @Test
    void endpoints_without_instances_are_told_apart_by_their_addresses() {
        PolicyHarness client = new PolicyHarness();
        client.configure("{subset: {size: 3}}");
        client.resolve(
                IntStream.rangeClosed(1, 50).mapToObj(PolicyHarness::endpoint).toList());
        assertEquals(3, connected(client).size());
    }
}
