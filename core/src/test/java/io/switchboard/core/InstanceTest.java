package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
}
