package io.switchboard.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.telemetry.FailoverState;
import io.switchboard.core.telemetry.PickCount;
import io.switchboard.core.telemetry.Telemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Dashboard, alerts and the table in docs/operations name what is there, and all of it. */
class OperationsDocsTest {
    private static final Pattern OURS = Pattern.compile("switchboard_[a-z_]+");
    private static final Pattern SAMPLE = Pattern.compile("(switchboard_[a-z_]+)(?:\\{(.*)})? .*");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

    private final Path folder = root().resolve("docs/operations");
    /** The names of samples, such as {@code switchboard_picks_total}, with the labels of each. */
    private final Map<String, Set<String>> samples = new TreeMap<>();

    OperationsDocsTest() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Telemetry telemetry = SwitchboardMeters.in(registry);
        ServiceName demo = new ServiceName("demo");
        telemetry.registration(demo, "a", RegistrationState.ACTIVE);
        // Of a client that reads several registries: it shows all that any client does.
        telemetry.snapshot(new Snapshot(
                demo,
                InstanceList.copyOf(List.of(Instance.at("10.0.0.1:80"))),
                1,
                Freshness.LIVE,
                Instant.EPOCH,
                0,
                Set.of(),
                null,
                null,
                List.of(new DatacenterState(
                        "us", "here", true, 1, 1, Freshness.LIVE, Instant.EPOCH, 0, null, false, null))));
        telemetry.registryCall("Range", "OK", 1_000_000);
        telemetry.picks(new PickCount(demo, "us/a", "us", "none", () -> 1));
        telemetry.failover(demo, null, FailoverState.AT_HOME);
        for (String line : registry.scrape().lines().toList()) {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                Set<String> labels = samples.computeIfAbsent(sample.group(1), made -> new TreeSet<>());
                LABEL.matcher(String.valueOf(sample.group(2))).results().forEach(label -> labels.add(label.group(1)));
            }
        }
        assertTrue(samples.containsKey("switchboard_picks_total"), samples::toString);
    }

    private Set<String> labels() {
        Set<String> labels = new TreeSet<>();
        samples.values().forEach(labels::addAll);
        return labels;
    }

    /** What of ours a text names that is neither a metric nor a label. */
    private Set<String> unknown(String text) {
        Set<String> named = named(text);
        named.removeAll(samples.keySet());
        named.removeAll(labels());
        return named;
    }

    private static Set<String> named(String text) {
        Set<String> named = new TreeSet<>();
        OURS.matcher(text).results().forEach(name -> named.add(name.group()));
        return named;
    }

    /** A histogram's samples are one metric. */
    private static String family(String sample) {
        return sample.replaceFirst("_(count|sum|bucket|max)$", "");
    }

    @Test
    void the_dashboard_asks_for_what_is_there_and_shows_all_of_it() throws IOException {
        List<String> expressions = new ArrayList<>();
        collect(JsonParser.parseString(read("dashboard.json")), expressions);
        assertTrue(expressions.size() > 10, expressions::toString);
        String all = String.join("\n", expressions);
        assertEquals(Set.of(), unknown(all));
        Set<String> shown = new TreeSet<>();
        named(all).forEach(name -> shown.add(family(name)));
        Set<String> there = new TreeSet<>();
        samples.keySet().forEach(name -> there.add(family(name)));
        there.removeAll(shown);
        assertEquals(Set.of(), there, "is shown nowhere");
    }

    private static void collect(JsonElement element, List<String> expressions) {
        if (element.isJsonArray()) {
            element.getAsJsonArray().forEach(one -> collect(one, expressions));
        } else if (element.isJsonObject()) {
            element.getAsJsonObject().entrySet().forEach(member -> {
                boolean text = member.getValue().isJsonPrimitive();
                if (text
                        && Set.of("expr", "query", "definition", "legendFormat").contains(member.getKey())) {
                    expressions.add(member.getValue().getAsString());
                } else {
                    collect(member.getValue(), expressions);
                }
            });
        }
    }

    @Test
    void alerts_go_by_what_is_there_and_each_says_what_to_do() throws IOException {
        Map<?, ?> file = new Yaml().load(read("alerts.yml"));
        String table = read("README.md");
        int rules = 0;
        for (Object group : list(file.get("groups"))) {
            for (Object each : list(map(group).get("rules"))) {
                Map<?, ?> rule = map(each);
                String name = String.valueOf(rule.get("alert"));
                assertTrue(name.startsWith("Switchboard"), name);
                String expression = String.valueOf(rule.get("expr"));
                assertFalse(named(expression).isEmpty(), name + " goes by nothing of ours");
                Map<?, ?> annotations = map(rule.get("annotations"));
                for (String text :
                        List.of(expression, words(annotations, "summary"), words(annotations, "description"))) {
                    assertEquals(Set.of(), unknown(text), name);
                }
                assertTrue(
                        Set.of("critical", "warning")
                                .contains(String.valueOf(map(rule.get("labels")).get("severity"))),
                        name);
                assertTrue(table.contains("| `" + name + "` |"), name + " is not in the table of README.md");
                rules++;
            }
        }
        assertEquals(
                rules,
                table.lines().filter(line -> line.startsWith("| `Switchboard")).count());
    }

    private static String words(Map<?, ?> annotations, String name) {
        String text = String.valueOf(annotations.get(name));
        assertTrue(text.length() > 20, () -> name + ": " + text);
        return text;
    }

    @Test
    void the_table_has_each_metric_with_its_labels() throws IOException {
        Map<String, Set<String>> rows = new TreeMap<>();
        for (String line : read("README.md").lines().toList()) {
            String[] cells = line.split("\\|", -1);
            if (line.startsWith("| `switchboard_") && cells.length > 3) {
                rows.put(String.join("", named(cells[1])), named(cells[2]));
            }
        }
        Map<String, Set<String>> there = new TreeMap<>();
        samples.forEach((name, labels) -> {
            Set<String> ours = new TreeSet<>(labels);
            ours.remove("le");
            there.put(family(name), ours);
        });
        assertEquals(there, rows);
    }

    private String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private static List<?> list(@Nullable Object value) {
        return (List<?>) Objects.requireNonNull(value);
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Stream.iterate(here, path -> path != null, Path::getParent)
                .filter(path -> Files.isRegularFile(path.resolve("docs/key-layout.md")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the project's root is not above " + here));
    }
}
