package io.switchboard.faults.operations;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A panel of a dashboard. */
record Panel(String title, List<Target> targets) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)}?");
    private static final Pattern LABEL = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
    private static final Pattern SPECIAL = Pattern.compile("[\\\\^$*+?.()|{}\\[\\]]");

    /** One expression, and how each series that it returns is called. */
    record Target(String expression, String legend) {
        /** What Grafana asks for. */
        String expression(Map<String, String> variables) {
            return VARIABLE.matcher(expression).replaceAll(variable -> value(variables, variable));
        }

        private String value(Map<String, String> variables, MatchResult variable) {
            String value = variables.get(variable.group(1));
            if (value == null) {
                throw new IllegalArgumentException("nothing is known of " + variable.group() + " in " + expression);
            }
            return Matcher.quoteReplacement(value);
        }

        /** What Grafana writes below the graph; a label that is not there is shown as its name in braces. */
        String legend(Map<String, String> labels) {
            return LABEL.matcher(legend)
                    .replaceAll(label ->
                            Matcher.quoteReplacement(labels.getOrDefault(label.group(1), "{" + label.group(1) + "}")));
        }
    }

    /** The value of a variable with several choices, as it is put into a regular expression in quotes. */
    static String chosen(List<String> values) {
        List<String> quoted = values.stream()
                .map(value -> SPECIAL.matcher(value)
                        .replaceAll(special -> Matcher.quoteReplacement("\\\\" + special.group())))
                .toList();
        return quoted.size() == 1 ? quoted.get(0) : quoted.stream().collect(Collectors.joining("|", "(", ")"));
    }

    /** What {@code $__rate_interval} is. */
    static String rateInterval(Duration step, Duration scrapeInterval) {
        Duration sum = step.plus(scrapeInterval);
        Duration four = scrapeInterval.multipliedBy(4);
        return (sum.compareTo(four) > 0 ? sum : four).toMillis() + "ms";
    }
}
