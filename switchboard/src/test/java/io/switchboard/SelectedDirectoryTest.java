package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SelectedDirectoryTest {
    private static final ServiceName DEMO = new ServiceName("demo");
    private static final Instance ONE = Instance.at("10.0.0.1:1");
    private static final Instance OTHER = Instance.at("10.0.0.2:1");

    private static Snapshot set(Set<String> doubted, Instance... instances) {
        return new Snapshot(DEMO, List.of(instances), 7, Freshness.STALE, Instant.EPOCH, 3, doubted, "away");
    }

    private static Snapshot selected(Snapshot snapshot) {
        List<Snapshot> told = new ArrayList<>();
        new SelectedDirectory(new Telling(snapshot), instance -> !instance.equals(OTHER))
                .follow(DEMO, told::add)
                .close();
        return told.get(0);
    }

    @Test
    void those_that_do_not_pass_are_left_out_and_all_else_stays() {
        assertEquals(set(Set.of(ONE.name()), ONE), selected(set(Set.of(ONE.name(), OTHER.name()), ONE, OTHER)));
    }

    @Test
    void a_set_of_which_all_pass_is_the_same() {
        Snapshot snapshot = set(Set.of(), ONE);
        assertSame(snapshot, selected(snapshot));
    }

    private record Telling(Snapshot snapshot) implements Directory {
        @Override
        public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
            listener.accept(snapshot);
            return new Subscription() {
                @Override
                public void refresh() {}

                @Override
                public void close() {}
            };
        }

        @Override
        public String registry() {
            return "test";
        }
    }
}
