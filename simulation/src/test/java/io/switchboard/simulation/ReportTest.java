package io.switchboard.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.BarChart;
import io.switchboard.harness.Progress;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.w3c.dom.Element;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportTest {
    private static final SimulationPlan TINY = new SimulationPlan(5, Path.of("nowhere"), 1_000);

    private Report report;

    @BeforeAll
    void run() {
        report = run(TINY);
    }

    @Test
    void the_same_seed_writes_the_same() {
        assertEquals(report, run(TINY));
    }

    @Test
    void every_part_is_in_the_head_and_has_a_heading() {
        for (int part = 1; part <= Report.ALL.size(); part++) {
            assertTrue(report.page().contains("\n| " + part + ". "), report.page());
            assertTrue(report.page().contains("\n## " + part + ". "), report.page());
        }
    }

    @Test
    void no_number_is_missing() {
        assertFalse(report.page().contains("NaN"), report.page());
        assertFalse(report.page().contains("Infinity"), report.page());
        assertFalse(report.page().contains("null"), report.page());
    }

    @Test
    void every_chart_is_shown_and_is_well_formed() throws Exception {
        assertFalse(report.charts().isEmpty());
        for (String name : report.charts().keySet()) {
            assertTrue(report.page().contains("](charts/" + name + ".svg)"), name);
            assertEquals("svg", root(String.valueOf(report.charts().get(name))).getTagName());
        }
    }

    @Test
    void a_chart_says_what_it_is_told_to_whatever_the_characters() throws Exception {
        String chart = new BarChart(
                        "<a> & b",
                        "%",
                        List.of("\"x\""),
                        List.of("y"),
                        List.of(new BarChart.Bars("a < b", List.of(3.0))),
                        0,
                        "")
                .svg();

        assertTrue(root(chart).getTextContent().contains("<a> & b"), chart);
    }

    private static Element root(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
    }

    private static Report run(SimulationPlan plan) {
        return Report.of(
                plan, new Progress(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)));
    }
}
