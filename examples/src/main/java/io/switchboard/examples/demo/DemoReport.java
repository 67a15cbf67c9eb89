package io.switchboard.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What came of the demo: its last lines, and whether it went well. */
record DemoReport(
        long calls, long answered, long failed, long repeated, Map<String, Integer> failures, List<Server> servers) {

    record Server(String address, Fate fate, long answered) {}

    /** Every call was answered, every server that the demo started got some, and none ended by itself. */
    boolean success() {
        return failed == 0
                && answered == calls
                && calls > 0
                && servers.stream().noneMatch(s -> gotNothing(s) || s.fate() == Fate.LOST);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        failures.forEach((why, times) -> lines.add("failed " + times + " times: " + why));
        servers.stream()
                .filter(DemoReport::gotNothing)
                .forEach(server -> lines.add("no call reached " + server.address()));
        if (repeated > 0) {
            lines.add("made again by the application, since the answer had begun or gRPC gave up: " + repeated);
        }
        lines.add("demo: " + calls + " calls, " + answered + " answered, " + failed + " failed");
        int addressWidth =
                servers.stream().mapToInt(s -> s.address().length()).max().orElse(0);
        int countWidth = servers.stream()
                .mapToInt(s -> Long.toString(s.answered()).length())
                .max()
                .orElse(0);
        for (Server server : servers) {
            lines.add("  " + Picture.left(server.address(), addressWidth) + "  "
                    + Picture.right(Long.toString(server.answered()), countWidth) + " calls answered, "
                    + server.fate().story());
        }
        return lines;
    }

    private static boolean gotNothing(Server server) {
        return server.answered() == 0 && server.fate() != Fate.GUEST && server.fate() != Fate.STANDBY;
    }
}
