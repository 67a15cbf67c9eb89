package io.switchboard.benchmarks.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.spring.FatJar.Held;
import io.switchboard.benchmarks.spring.SpringResults.Pair;
import io.switchboard.benchmarks.spring.SpringResults.Started;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpringReportTest {
    private static final double MIB = 1 << 20;
    private static final Held NETTY = new Held("netty-common-4.2.18.Final.jar", 1_000);

    @TempDir
    Path folder = Path.of("");

    @Test
    void jars_are_counted_that_only_the_one_with_the_starter_has() {
        String text = section().text();
        assertTrue(text.contains("| plain | 1 | 10,000 |"), text);
        assertTrue(text.contains("| **added** | **2** | **500** (+5.0 %) |"), text);
        assertTrue(text.contains("| of which ours | 1 | 400 |"), text);
    }

    @Test
    void what_is_added_is_of_each_pair_and_a_plain_one_is_not_registered() {
        String text = section().text();
        String started = "| started, ms | 1,000 (900–1,100) | 1,100 (1,080–1,200) | 100 (100–180) | 1.10 (1.09–1.20) |";
        assertTrue(text.contains(started), text);
        assertTrue(text.contains("| registered, ms | – | 1,300 (1,280–1,400) |"), text);
        assertTrue(text.contains("| CPU until then, ms | 2,000 (1,800–2,200) | 2,200 (2,160–2,400) |"), text);
        assertTrue(text.contains("in 3 pairs"), text);
    }

    @Test
    void a_jar_within_is_known_by_its_name_and_size() throws Exception {
        Path file = folder.resolve("app.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (String name : List.of("BOOT-INF/lib/switchboard-core-0.1.0-SNAPSHOT.jar", "BOOT-INF/classes/a.txt")) {
                jar.putNextEntry(new JarEntry(name));
                jar.write(new byte[7]);
                jar.closeEntry();
            }
        }
        FatJar read = FatJar.read(file);
        assertEquals(Files.size(file), read.bytes());
        assertEquals(List.of(new Held("switchboard-core-0.1.0-SNAPSHOT.jar", 7)), read.held());
        assertEquals(read.held(), read.beyond(new FatJar(1, List.of(NETTY))));
    }

    @Test
    void the_heap_is_the_sum_of_a_histogram_and_what_is_missing_is_named() {
        assertEquals(
                4_321,
                SpringMeasurement.heapBytes(
                        List.of("1:", "   1:      10     4000  [B (java.base)", "Total      12      4321")));
        assertTrue(String.valueOf(
                        assertThrows(IllegalStateException.class, () -> SpringMeasurement.heapBytes(List.of("x")))
                                .getMessage())
                .contains("[x]"));
    }

    @Test
    void the_page_is_the_same_of_the_data_of_an_earlier_run() {
        Section section = section();
        assertEquals(
                section.text(),
                new SpringMeasurement()
                        .again(new Gson().toJsonTree(section.data()))
                        .text());
    }

    private static Section section() {
        FatJar plain = new FatJar(10_000, List.of(NETTY));
        FatJar starter = new FatJar(
                10_500,
                List.of(
                        NETTY,
                        new Held("switchboard-core-0.1.0-SNAPSHOT.jar", 400),
                        new Held("grpc-util-1.84.1.jar", 50)));
        return new SpringReport(new SpringResults(
                        "4.1.2",
                        plain.packed(),
                        starter.packed(),
                        starter.beyond(plain),
                        List.of(pair(1_000, 1_100), pair(1_100, 1_200), pair(900, 1_080))))
                .section();
    }

    private static Pair pair(double plain, double starter) {
        return new Pair(
                new Started(plain, 0, 2 * plain, 20 * MIB, 100 * MIB, 20, 8_000),
                new Started(starter, starter + 200, 2 * starter, 22 * MIB, 110 * MIB, 25, 9_000));
    }
}
