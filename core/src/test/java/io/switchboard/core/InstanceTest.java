package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InstanceTest {
    @Test
    void an_instance_is_named_by_its_address_unless_it_is_given_a_name() {
        assertEquals("10.0.0.1:80", Instance.at("10.0.0.1:80").id());
        assertEquals(
                "blue-1",
                Instance.builder(new Address("10.0.0.1", 80))
                        .id("blue-1")
                        .build()
                        .id());
    }

    @Test
    void a_copy_differs_in_what_is_set_only() {
        Instance instance = Instance.builder(new Address("10.0.0.1", 80))
                .weight(7)
                .locality(new Locality("eu", "eu-1"))
                .version("v2")
                .address("wan", new Address("203.0.113.7", 50051))
                .label("track", "canary")
                .incarnation(5)
                .build();
        assertEquals(instance, instance.toBuilder().build());
        assertEquals(0, instance.toBuilder().weight(0).build().weight());
    }

    @Test
    void a_weight_out_of_range_is_told() {
        Instance.Builder builder = Instance.at("10.0.0.1:80").toBuilder();
        assertEquals(
                "weight -1 of instance 10.0.0.1:80 is not between 0 and 1000000",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> builder.weight(-1).build())
                        .getMessage());
    }

    @Test
    void an_id_that_no_key_can_carry_is_told() {
        Instance.Builder builder = Instance.at("10.0.0.1:80").toBuilder();
        for (String id : new String[] {"", "/a", "a/", "a\nb"}) {
            assertThrows(IllegalArgumentException.class, () -> builder.id(id).build(), "\"" + id + "\"");
        }
    }

    @Test
    void who_comes_by_a_network_sees_the_same_instance_at_the_address_for_it() {
        Address wan = new Address("203.0.113.7", 50051);
        Instance instance = Instance.at("10.0.0.1:80").toBuilder()
                .address("wan", wan)
                .weight(7)
                .version("v2")
                .label("track", "canary")
                .state(InstanceState.DRAINING)
                .incarnation(5)
                .extensions(Map.of("theirs", "1"))
                .build();
        Instance seen = instance.via("wan");
        assertEquals(wan, seen.address());
        assertEquals(
                Instance.builder(wan)
                        .id("10.0.0.1:80")
                        .addresses(instance.addresses())
                        .weight(7)
                        .version("v2")
                        .label("track", "canary")
                        .state(InstanceState.DRAINING)
                        .incarnation(5)
                        .extensions(Map.of("theirs", "1"))
                        .build(),
                seen);
        assertSame(instance, instance.via("lan"));
        assertSame(seen, seen.via("wan"));
    }

    @Test
    void the_addresses_are_part_of_what_an_instance_is() {
        Instance bare = Instance.at("10.0.0.1:80");
        Instance reached = bare.toBuilder()
                .address("wan", new Address("203.0.113.7", 50051))
                .build();
        assertSame(Map.of(), bare.addresses());
        assertSame(Map.of(), bare.toBuilder().build().addresses());
        assertNotEquals(bare, reached);
        assertTrue(reached.toString().contains("addresses={wan=203.0.113.7:50051}"), reached.toString());
        assertThrows(
                UnsupportedOperationException.class, () -> reached.addresses().clear());
    }

    @Test
    void the_name_of_a_network_is_a_label_of_DNS_in_lower_case() {
        for (String name : new String[] {"w", "lan", "wan-2", "10", "a".repeat(63)}) {
            assertEquals(name, Instance.requireNetwork(name));
            assertTrue(Instance.isNetwork(name));
        }
        for (String name : new String[] {"", "-", "-a", "a-", "WAN", "a.b", "a_b", "a b", "\u00fc", "a".repeat(64)}) {
            String told = String.valueOf(assertThrows(IllegalArgumentException.class, () -> at(name, 1))
                    .getMessage());
            assertTrue(told.startsWith("network name \"" + Text.printable(name) + "\" "), told);
            assertFalse(Instance.isNetwork(name));
        }
    }

    @Test
    void sixteen_networks_are_enough() {
        assertEquals(16, at("net-", 16).addresses().size());
        assertEquals(
                "instance 10.0.0.1:80 has addresses for 17 networks, and at most 16 are allowed",
                assertThrows(IllegalArgumentException.class, () -> at("net-", 17))
                        .getMessage());
    }

    @Test
    void an_address_for_a_network_may_be_taken_away_again() {
        Instance two = at("net-", 2);
        assertEquals(
                Set.of("net-1"),
                two.toBuilder().withoutAddress("net-0").build().addresses().keySet());
        assertEquals(
                Instance.at("10.0.0.1:80"),
                two.toBuilder().withoutAddress("net-0").withoutAddress("net-1").build());
    }

    private static Instance at(String network, int count) {
        Instance.Builder instance = Instance.at("10.0.0.1:80").toBuilder();
        for (int i = 0; i < count; i++) {
            instance.address(count == 1 ? network : network + i, new Address("203.0.113.7", 1 + i));
        }
        return instance.build();
    }
}
