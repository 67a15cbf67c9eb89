package io.switchboard.benchmarks.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AcknowledgedTest {
    private final Acknowledged acknowledged = new Acknowledged();

    @Test
    void a_change_that_was_gathered_with_later_ones_is_acknowledged_with_them() {
        acknowledged.put("a", 1, 100);
        acknowledged.put("a", 3, 150);
        acknowledged.put("b", 2, 120);
        acknowledged.acknowledged("a", 0, 3, 200);
        assertEquals(2, acknowledged.count());
        assertEquals(List.of(100L, 50L), acknowledged.take());
        assertEquals(0, acknowledged.count());
    }

    @Test
    void the_address_of_the_marked_instance_tells_the_change() {
        for (int change : new int[] {1, 255, 256, 70_000, 16_777_215}) {
            String announced = MeshContent.marked(change);
            String address = announced.replaceAll(".*\"Addr\":\"([0-9.]+):7\".*", "$1");
            assertEquals(OptionalInt.of(change), MeshContent.change(address, 7));
        }
        assertEquals(OptionalInt.empty(), MeshContent.change("10.0.0.1", 8080));
    }
}
