package io.switchboard.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PictureTest {
    private static final DemoView VIEW = new DemoView(
            "Switchboard demo",
            List.of(
                    new DemoView.Server("127.0.0.1:1001", Fate.SERVING, true, 150, 1234),
                    new DemoView.Server("127.0.0.1:1002", Fate.LEFT, false, 0, 400),
                    new DemoView.Server("127.0.0.1:1003", Fate.KILLED, true, 0, 800)),
            150,
            150,
            2434,
            2434,
            0,
            List.of(new DemoView.Event(0, "begins"), new DemoView.Event(4_030_000_000L, "goes on")),
            12_300_000_000L);

    @Test
    void bar_fills_its_columns_in_proportion() {
        assertEquals("          ", Picture.bar(0, 100, 10, true));
        assertEquals("█████     ", Picture.bar(50, 100, 10, true));
        assertEquals("█████▌    ", Picture.bar(55, 100, 10, true));
        assertEquals("▏         ", Picture.bar(1, 100, 10, true));
        assertEquals("██████████", Picture.bar(100, 100, 10, true));
    }

    @Test
    void bar_never_leaves_its_columns() {
        assertEquals("██████████", Picture.bar(1_000_000, 100, 10, true));
        assertEquals("          ", Picture.bar(5, 0, 10, true));
    }

    @Test
    void bar_without_blocks_is_of_hashes() {
        assertEquals("#####     ", Picture.bar(50, 100, 10, false));
        assertEquals("######    ", Picture.bar(55, 100, 10, false));
    }

    @Test
    void each_server_has_a_row_with_its_state_rate_and_total() {
        List<String> lines = new Picture(80, 24, false, false).lines(VIEW);
        assertEquals(
                List.of(
                        "Switchboard demo",
                        "",
                        "  server          state    listed  calls per second                     answered",
                        "  127.0.0.1:1001  serving  yes     #############################   150     1,234",
                        "  127.0.0.1:1002  left     no                                        0       400",
                        "  127.0.0.1:1003  killed   yes                                       0       800",
                        "",
                        "  150 calls/s   2,434 calls, 2,434 answered, 0 failed",
                        "",
                        "  0.0 s  begins",
                        "  4.0 s  goes on"),
                lines);
    }

    @Test
    void no_line_is_wider_than_the_terminal() {
        for (int width = 1; width <= 200; width++) {
            for (String line : new Picture(width, 24, false, true).lines(VIEW)) {
                assertTrue(line.length() <= width, width + ": " + line);
            }
        }
    }

    @Test
    void colours_do_not_change_the_text() {
        List<String> coloured = new Picture(90, 24, true, true).lines(VIEW);
        List<String> plain = new Picture(90, 24, false, true).lines(VIEW);
        assertFalse(coloured.equals(plain));
        assertEquals(
                plain,
                coloured.stream()
                        .map(line -> line.replaceAll("\033\\[[0-9;]*m", ""))
                        .toList());
    }

    @Test
    void low_terminal_keeps_the_newest_events() {
        List<DemoView.Event> events = IntStream.range(0, 50)
                .mapToObj(i -> new DemoView.Event(i * 1_000_000_000L, "event " + i))
                .toList();
        DemoView busy = new DemoView(VIEW.title(), VIEW.servers(), 150, 150, 2434, 2434, 0, events, 60_000_000_000L);
        List<String> lines = new Picture(80, 20, false, false).lines(busy);
        assertEquals(19, lines.size());
        assertTrue(lines.get(18).endsWith("event 49"), lines.get(18));
    }

    @Test
    void summary_is_one_line_on_all_servers() {
        assertEquals(
                " 12.3 s  150 calls/s:  127.0.0.1:1001 serving 150/s  127.0.0.1:1002 left 0/s"
                        + "  127.0.0.1:1003 killed 0/s  (0 failed)",
                Picture.summary(VIEW));
    }
}
