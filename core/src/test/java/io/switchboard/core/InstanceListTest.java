package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("ReferenceEquality") // The very same instances are to be there.
class InstanceListTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void after_any_changes_it_has_what_a_sorted_map_has(int seed) {
        Random random = new Random(seed);
        int ids = seed % 2 == 0 ? 60 : 6000;
        TreeMap<String, Instance> model = new TreeMap<>();
        InstanceList list = InstanceList.of();
        for (int step = 0; step < 20_000; step++) {
            // It grows, then shrinks to nothing, then grows again.
            boolean grows = step / 7000 != 1;
            String id = "h" + random.nextInt(ids) + ":1";
            if (random.nextInt(10) < (grows ? 8 : 1)) {
                Instance instance = instance(id, 1 + random.nextInt(3));
                model.put(id, instance);
                list = list.with(instance);
            } else {
                String gone = model.isEmpty() || grows ? id : model.firstKey();
                model.remove(gone);
                list = list.without(gone);
            }
            assertEquals(model.size(), list.size(), () -> "seed " + seed);
            if (step % 500 == 0) {
                assertSame(list, list.without("nobody:1"));
                requireEqual(model, list, random);
            }
        }
        requireEqual(model, list, random);
    }

    @Test
    void many_at_once_are_the_same_as_one_after_another() {
        List<Instance> many = new ArrayList<>();
        for (int i = 1000; i > 0; i--) {
            many.add(instance("h" + i + ":1", i));
        }
        List<Instance> others = List.of(instance("h7:1", 2000), instance("a:1", 1), instance("z:1", 1));
        InstanceList singly = InstanceList.of();
        for (Instance instance : many) {
            singly = singly.with(instance);
        }
        InstanceList first = InstanceList.of().withAll(many);
        assertEquals(singly, first);
        for (Instance instance : others) {
            singly = singly.with(instance);
        }
        assertEquals(singly, first.withAll(others));
        assertSame(first, first.withAll(List.of()));
        assertSame(InstanceList.of(), InstanceList.of().withAll(List.of()));
    }

    private static void requireEqual(Map<String, Instance> model, InstanceList list, Random random) {
        List<Instance> expected = new ArrayList<>(model.values());
        assertEquals(expected, new ArrayList<>(list));
        List<Instance> visited = new ArrayList<>();
        list.forEach(visited::add);
        assertEquals(expected, visited);
        for (int i = 0; i < expected.size(); i++) {
            assertSame(expected.get(i), list.get(i));
        }
        String id = "h" + random.nextInt(6000) + ":1";
        assertSame(model.get(id), list.find(id));
        assertEquals(model.containsKey(id), list.has(id));
        assertEquals(list, InstanceList.copyOf(expected));
        assertEquals(list, expected);
        assertEquals(expected.hashCode(), list.hashCode());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void the_difference_of_two_is_found_whatever_they_share(int seed) {
        Random random = new Random(seed);
        InstanceList before = InstanceList.copyOf(fleet(3000));
        InstanceList after = before;
        for (int i = 0; i < 400; i++) {
            String id = "h" + random.nextInt(4000) + ":1";
            after = switch (random.nextInt(3)) {
                case 0 -> after.without(id);
                case 1 -> after.with(instance(id, 7));
                default -> after.with(instance("i" + id, 7));
            };
            if (i % 20 == 0) {
                requireDifference(before, after);
                requireDifference(after, before);
                requireDifference(before, InstanceList.copyOf(new ArrayList<>(after)));
                requireDifference(before, InstanceList.of());
                requireDifference(InstanceList.of(), after);
            }
        }
    }

    private static void requireDifference(InstanceList one, InstanceList other) {
        InstanceList.Difference difference = one.differenceTo(other);
        assertEquals(without(one, other), difference.removed());
        assertEquals(without(other, one), difference.added());
        List<Instance> changed = one.stream()
                .filter(instance -> other.has(instance.id()) && other.find(instance.id()) != instance)
                .toList();
        assertEquals(changed, difference.replaced());
        assertEquals(changed.stream().map(instance -> other.find(instance.id())).toList(), difference.replacing());
    }

    private static List<Instance> without(InstanceList one, InstanceList other) {
        return one.stream().filter(instance -> !other.has(instance.id())).toList();
    }

    @Test
    void lists_are_equal_by_what_is_in_them_and_not_by_what_they_share() {
        InstanceList one = InstanceList.copyOf(fleet(2000));
        InstanceList other = InstanceList.copyOf(fleet(2000));
        assertEquals(one, other);
        assertEquals(one, one.with(instance("h5:1", 100)));
        assertNotEquals(one, one.with(instance("h5:1", 99)));
        assertNotEquals(one, one.without("h5:1"));
        assertNotEquals(one, one.without("h5:1").with(instance("i:1", 100)));
    }

    @Test
    void it_cannot_be_changed_and_old_lists_stay_as_they_were() {
        InstanceList old = InstanceList.copyOf(fleet(10));
        InstanceList next = old.with(instance("h3:1", 5)).without("h4:1");
        assertEquals(fleetOrdered(10), old);
        assertEquals(9, next.size());
        assertThrows(UnsupportedOperationException.class, () -> old.set(0, instance("h3:1", 5)));
        assertThrows(UnsupportedOperationException.class, () -> old.remove(0));
        assertThrows(IndexOutOfBoundsException.class, () -> old.get(10));
    }

    @Test
    void a_change_that_is_none_makes_no_other_list() {
        InstanceList list = InstanceList.copyOf(fleet(10));
        assertSame(list, list.with(list.get(3)));
        assertSame(list, list.without("nobody:1"));
        assertSame(list, InstanceList.copyOf(list));
        assertSame(InstanceList.of(), InstanceList.of().without("nobody:1"));
        assertNull(InstanceList.of().find("nobody:1"));
        assertFalse(InstanceList.of().has("nobody:1"));
    }

    @Test
    void two_of_one_id_are_refused_by_name() {
        String message = String.valueOf(assertThrows(
                        IllegalArgumentException.class,
                        () -> InstanceList.copyOf(List.of(instance("a:1", 1), instance("a:1", 2))))
                .getMessage());
        assertTrue(message.contains("a:1"), message);
    }

    private static Collection<Instance> fleet(int size) {
        List<Instance> fleet = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            fleet.add(instance("h" + i + ":1", 100));
        }
        return fleet;
    }

    private static List<Instance> fleetOrdered(int size) {
        return fleet(size).stream()
                .sorted((one, other) -> one.id().compareTo(other.id()))
                .toList();
    }

    private static Instance instance(String id, int weight) {
        return Instance.at(id).toBuilder().weight(weight).build();
    }
}
