package io.switchboard.simulation;

import java.util.SortedMap;

/**
 * A part of the report.
 *
 * @param outcome in a few words, for the head of the report
 * @param text what was modelled, the table, and what to read from it
 * @param charts SVG by the name of the file
 */
record Part(String title, String outcome, String text, SortedMap<String, String> charts) {
    /** Makes a part by simulating. */
    interface Source {
        Part part(SimulationPlan plan);
    }

    static String image(String name, String shown) {
        return "![" + shown + "](charts/" + name + ".svg)\n";
    }
}
