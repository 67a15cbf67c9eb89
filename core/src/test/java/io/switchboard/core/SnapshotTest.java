package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final Snapshot SET = new Snapshot(
            Fleet.DEMO,
            Fleet.instances("a", "b"),
            7,
            Freshness.STALE,
            Instant.ofEpochSecond(5),
            1,
            Set.of("b"),
            "why",
            "{}",
            List.of(new DatacenterState(
                    "eu", "etcd", true, 2, 7, Freshness.STALE, Instant.ofEpochSecond(5), 1, "why", true, null)));

    @Test
    void one_part_is_replaced_and_all_others_stay() {
        InstanceList others = Fleet.instances("c");
        Snapshot changed = SET.withInstances(others);
        assertSame(others, changed.instances());
        assertEquals(List.of("instances"), differences(changed));
        assertEquals(List.of("doubted"), differences(SET.withDoubted(Set.of())));
        assertEquals(List.of("serviceConfig"), differences(SET.withServiceConfig(null)));
    }

    private static List<String> differences(Snapshot other) {
        return Arrays.stream(Snapshot.class.getRecordComponents())
                .filter(part -> !Objects.equals(value(part, SET), value(part, other)))
                .map(RecordComponent::getName)
                .toList();
    }

    private static @Nullable Object value(RecordComponent part, Snapshot snapshot) {
        try {
            return part.getAccessor().invoke(snapshot);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("cannot read " + part, e);
        }
    }
}
