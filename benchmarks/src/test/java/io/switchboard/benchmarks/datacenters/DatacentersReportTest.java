package io.switchboard.benchmarks.datacenters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.datacenters.DatacentersResults.Client;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatacentersReportTest {
    private final DatacentersResults results = new DatacentersResults(
            10_000,
            1_000,
            10,
            List.of(
                    client(1, 1, 1_000, 100),
                    client(3, 1, 1_200, 100),
                    client(9, 1, 1_800, 110),
                    client(1, 2, 1_000, 200),
                    client(3, 2, 1_200, 240),
                    client(9, 2, 2_600, 200)));

    @Test
    void a_ratio_is_to_one_registry_within_a_round() {
        String text = section().text();
        assertTrue(
                text.contains("| heap by instance, 10,000 in each, bytes | 150 (100–200) | 170 (100–240) |"
                        + " 155 (110–200) | 1.10 (1.00–1.20) | 1.05 (1.00–1.10) |"),
                text);
    }

    @Test
    void what_a_registry_adds_is_over_all_that_there_are_more_than_one() {
        String text = section().text();
        assertTrue(text.contains("adds 150 (100–200) KiB of heap"), text);
    }

    @Test
    void the_page_is_the_same_of_the_data_of_an_earlier_run() {
        assertEquals(
                section().text(),
                new DatacentersMeasurement()
                        .again(new Gson().toJsonTree(section().data()))
                        .text());
    }

    private Section section() {
        return new DatacentersReport(results).section();
    }

    private static Client client(int registries, int round, double startedKib, double instanceBytes) {
        return new Client(registries, round, startedKib * 1024, 50, instanceBytes, 1, 80, 500, 3_000);
    }
}
