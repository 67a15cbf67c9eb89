package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.operator.load.InstanceLoad;
import io.switchboard.operator.load.LoadReport;
import io.switchboard.operator.load.ServiceLoad;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order and the figures of {@code top}, and the picture on a terminal. */
class TopShownTest {
    private static InstanceLoad one(
            String id, String datacenter, @Nullable LoadReport report, long seconds, @Nullable String problem) {
        Instance instance = Instance.at("10.0.0.1:80").toBuilder()
                .id(id)
                .datacenter(datacenter)
                .build();
        return new InstanceLoad(
                instance, datacenter.isEmpty() ? null : datacenter, report, Duration.ofSeconds(seconds), problem);
    }

    private static LoadReport report(double inFlight, double rate) {
        return new LoadReport(inFlight, rate, 0, Double.NaN, Map.of());
    }

    private static ServiceLoad load(InstanceLoad... instances) {
        return new ServiceLoad(new ServiceName("demo"), Freshness.LIVE, null, List.of(instances));
    }

    private static List<String> order(ServiceLoad load, LoadRow.Sort sort) {
        return TopShown.service(load, sort).stream()
                .skip(3)
                .map(line -> line.substring(0, 1))
                .toList();
    }

    @Test
    void the_most_comes_first_and_what_is_not_known_last() {
        ServiceLoad load = load(
                one("a", "", report(3, 40), 1, null),
                one("b", "", null, 0, "it is away"),
                one("c", "", report(12, 5), 2, null),
                one("d", "", report(3, 41), 1, null));
        assertEquals(List.of("c", "a", "d", "b"), order(load, LoadRow.Sort.calls));
        assertEquals(List.of("d", "a", "c", "b"), order(load, LoadRow.Sort.rate));
        assertEquals(List.of("c", "a", "d", "b"), order(load, LoadRow.Sort.age));
        assertEquals(List.of("a", "b", "c", "d"), order(load, LoadRow.Sort.name));
        assertEquals(
                "demo: 4 instances, 3 report: 18 in flight, 86.0 calls/s, 0.0 failed/s, load -",
                TopShown.service(load, LoadRow.Sort.calls).get(0));
    }

    @Test
    void an_old_report_is_no_load_any_more() {
        ServiceLoad load = load(one("a", "eu", report(3, 40), 30, "no report for 30 s"));
        List<String> lines = TopShown.service(load, LoadRow.Sort.calls);
        assertEquals("demo: 1 instance, 0 report: - in flight, - calls/s, - failed/s, load -", lines.get(0));
        assertTrue(lines.get(2).startsWith("DATACENTER  INSTANCE"), lines.get(2));
        assertTrue(
                lines.get(3).matches("eu +a +10.0.0.1:80 +- +serving +- +- +- +- +30s  no report for 30 s"),
                lines.get(3));
    }

    @Test
    void figures_stand_under_each_other_by_their_last_digits() {
        List<String> lines = TopShown.service(
                load(one("a", "", report(1234, 99999.5), 1, null), one("b", "", report(1, 2), 1, null)),
                LoadRow.Sort.calls);
        assertEquals(lines.get(3).indexOf("1234") + 3, lines.get(4).indexOf("1 ", 30), () -> String.join("\n", lines));
    }

    @Test
    void a_picture_is_drawn_over_the_one_before_and_never_larger_than_the_terminal() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        terminal.draw(List.of("a 小序 long line", "b\u001b[2J", "c", "d", "e"), new Terminal.Size(5, 6), "+%d");
        String first = bytes.toString(StandardCharsets.UTF_8);
        String nl = System.lineSeparator();
        assertEquals(
                "\u001b[2J\u001b[Ha 小序\u001b[K" + nl + "b\\u001\u001b[K" + nl + "c\u001b[K" + nl + "+2\u001b[K" + nl
                        + "\u001b[J",
                first);
        bytes.reset();
        terminal.draw(List.of("a"), new Terminal.Size(5, 6), "+%d");
        assertEquals("\u001b[Ha\u001b[K" + nl + "\u001b[J", bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void a_terminal_that_does_not_tell_its_size_has_the_usual_one() {
        assertEquals(new Terminal.Size(50, 132), Terminal.Size.of("50 132\n"));
        for (String odd : List.of("", "0 0", "50", "x y", "-1 5")) {
            assertEquals(Terminal.Size.USUAL, Terminal.Size.of(odd), odd);
        }
    }
}
