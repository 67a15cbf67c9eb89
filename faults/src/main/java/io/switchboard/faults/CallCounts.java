package io.switchboard.faults;

import io.switchboard.harness.Child;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A count of calls, in a form that one process prints and another reads: {@code calls=12 failed=1 answers{a=11}
 * failures{UNAVAILABLE@127.0.0.1:4711=1}}.
 *
 * @param calls how many ended
 * @param failed how many of them were not answered
 * @param answers by the answering server's name
 * @param failures by status and by the address that the call was sent to, or {@code nowhere}
 */
public record CallCounts(int calls, int failed, Map<String, Integer> answers, Map<String, Integer> failures) {
    /** Copies the maps, in the order of their keys. */
    public CallCounts {
        answers = Map.copyOf(answers);
        failures = Map.copyOf(failures);
    }

    /** Counts these. */
    public static CallCounts of(List<Outcome> outcomes) {
        Map<String, Integer> answers = new TreeMap<>();
        Map<String, Integer> failures = new TreeMap<>();
        int failed = 0;
        for (Outcome outcome : outcomes) {
            if (outcome.answered()) {
                answers.merge(String.valueOf(outcome.server()), 1, Integer::sum);
            } else {
                failed++;
                String where = outcome.address() == null ? "nowhere" : outcome.address();
                failures.merge(outcome.code() + "@" + where, 1, Integer::sum);
            }
        }
        return new CallCounts(outcomes.size(), failed, answers, failures);
    }

    /** What a {@link CallerMain} counts so far. */
    public static CallCounts askedOf(Child caller) {
        return parse(caller.ask("report", "REPORT"));
    }

    /** Reads what {@link #toString} prints. */
    public static CallCounts parse(String text) {
        String[] parts = text.trim().split(" ", -1);
        return new CallCounts(
                Integer.parseInt(parts[0].substring("calls=".length())),
                Integer.parseInt(parts[1].substring("failed=".length())),
                map(parts[2]),
                map(parts[3]));
    }

    @Override
    public String toString() {
        return "calls=" + calls + " failed=" + failed + " answers" + text(answers) + " failures" + text(failures);
    }

    private static String text(Map<String, Integer> counts) {
        return new TreeMap<>(counts).toString().replace(" ", "");
    }

    private static Map<String, Integer> map(String text) {
        Map<String, Integer> counts = new TreeMap<>();
        String inner = text.substring(text.indexOf('{') + 1, text.length() - 1);
        if (!inner.isEmpty()) {
            for (String entry : inner.split(",", -1)) {
                int equals = entry.lastIndexOf('=');
                counts.put(entry.substring(0, equals), Integer.parseInt(entry.substring(equals + 1)));
            }
        }
        return counts;
    }
}
