package io.switchboard.scaler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What docs/autoscaling.md says to write is read, and it names all that may be written and each reason of an error. */
class AutoscalingDocsTest {
    private static final List<String> NAMED = List.of(
            "`service`",
            "`metric`",
            "`target`",
            "`target.METRIC`",
            "`activation`",
            "`datacenter`",
            "`minimum.DATACENTER`",
            "`services`",
            "`streams`",
            "`instancesCa`",
            "`instancesCert`",
            "`metadata`",
            "`access`",
            "`bound`",
            "`defect`");

    private static String text(String name) throws Exception {
        Path here = Path.of("docs", name);
        return Files.readString(Files.exists(here) ? here : Path.of("..", "docs", name));
    }

    @SuppressWarnings("unchecked") // YAML is maps and lists of anything.
    private static List<Map<String, Object>> triggers(String document) {
        List<Map<String, Object>> triggers = new ArrayList<>();
        Matcher block = Pattern.compile("(?s)```yaml\n(.*?)```").matcher(document);
        while (block.find()) {
            Map<String, Object> read = new Yaml().load(block.group(1));
            Map<String, Object> spec = (Map<String, Object>) read.getOrDefault("spec", read);
            triggers.addAll((List<Map<String, Object>>) spec.getOrDefault("triggers", List.of()));
        }
        return triggers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"autoscaling.md", "autoscaling.zh-CN.md"})
    @SuppressWarnings("unchecked") // As above.
    void each_scaled_object_in_it_is_read(String name) throws Exception {
        List<Map<String, Object>> triggers = triggers(text(name));
        assertEquals(2, triggers.size());
        for (Map<String, Object> trigger : triggers) {
            assertEquals("external-push", trigger.get("type"));
            Map<String, Object> metadata = (Map<String, Object>) Objects.requireNonNull(trigger.get("metadata"));
            metadata.values().forEach(value -> assertTrue(value instanceof String, () -> "needs quotes: " + value));
            ScalerSpec spec = SpecReader.read((Map<String, String>) (Map<?, ?>) metadata, null);
            assertEquals("xiaoxu/shop", spec.service().value());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"autoscaling.md", "autoscaling.zh-CN.md"})
    void it_names_all_that_may_be_written(String name) throws Exception {
        String document = text(name);
        assertEquals(
                List.of(),
                NAMED.stream().filter(each -> !document.contains(each)).toList());
        for (Unknown.Reason reason : Unknown.Reason.values()) {
            assertTrue(document.contains("`" + reason.label() + "`"), reason.label());
        }
    }

    @Test
    void both_documents_have_the_same_shape() throws Exception {
        assertEquals(shape(text("autoscaling.md")), shape(text("autoscaling.zh-CN.md")));
    }

    /** Headings by their level, rows of tables, fences. */
    private static List<String> shape(String document) {
        return Stream.of(document.split("\n", -1))
                .map(line -> line.startsWith("#")
                        ? line.replaceAll(" .*", "")
                        : line.startsWith("|") ? "|" : line.strip().startsWith("```") ? line.strip() : "")
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
