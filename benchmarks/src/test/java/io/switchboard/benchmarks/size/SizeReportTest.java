package io.switchboard.benchmarks.size;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.benchmarks.FigureTarget;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.size.SizeResults.ManyServices;
import io.switchboard.benchmarks.size.SizeResults.OneService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SizeReportTest {
    @Test
    void costs_are_those_of_the_largest_service_and_strings_do_not_count() {
        Section section = new SizeReport(rows(), List.of()).section();
        SizeResults results = (SizeResults) section.data();
        // 20 % of a core at 1,000 changes a second.
        assertEquals(200, results.costs().clientChangeCpuMicros(), 1e-9);
        assertEquals(300, results.costs().clientInstanceBytes(), 1e-9);
        FigureTarget heap = section.targets().stream()
                .filter(one -> one.what().startsWith("heap") && one.what().contains("10,000"))
                .findFirst()
                .orElseThrow();
        assertEquals("200 bytes", heap.measured());
        assertTrue(heap.met());
    }

    @Test
    void who_does_not_keep_up_is_said_not_to() {
        assertTrue(new SizeReport(rows(), List.of()).section().text().contains("**over 30,000** in 1 of 1"));
    }

    @Test
    void more_than_one_connection_misses_the_target() {
        ManyServices many = new ManyServices("Switchboard", 10_000, 10, 1000, 2, 1e7, 2, 1, 30_000, 1e7);
        assertTrue(new SizeReport(rows(), List.of(many))
                .section().targets().stream().anyMatch(one -> one.what().startsWith("connections") && !one.met()));
    }

    private static List<OneService> rows() {
        List<OneService> rows = new ArrayList<>();
        for (int instances : List.of(1000, 10_000)) {
            for (String follower : SizeMeasurement.FOLLOWERS) {
                boolean ours = follower.startsWith("Switchboard");
                rows.add(new OneService(
                        follower,
                        instances,
                        1,
                        instances / 100.0,
                        300,
                        ours ? 100 : 0,
                        1,
                        50,
                        150,
                        20,
                        900,
                        follower.equals("Go") ? null : 2.0));
            }
        }
        return rows;
    }
}
