package io.switchboard.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.json.JsonParserFactory;

/** What editors and pages know of the properties. */
class MetadataTest {
    private static final Pattern ROW = Pattern.compile("^\\| `(switchboard\\.[a-z.*-]+)` \\|", Pattern.MULTILINE);

    @Test
    void each_property_is_described() throws Exception {
        Set<String> undescribed = new TreeSet<>();
        properties().forEach((name, description) -> {
            if (description.isEmpty()) {
                undescribed.add(name);
            }
        });
        assertThat(undescribed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"spring.md", "spring.zh-CN.md"})
    void each_property_is_on_the_page_and_no_other(String page) throws Exception {
        Set<String> documented = new TreeSet<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("../../docs", page)));
        while (row.find()) {
            // Those of Spring Cloud are another module's.
            if (!row.group(1).startsWith("switchboard.cloud.")) {
                // Of a map the metadata name the whole.
                documented.add(row.group(1).replaceFirst("\\.\\*.*", ""));
            }
        }
        Set<String> ours = new TreeSet<>(properties().keySet());
        // Boot's own, of each endpoint of the actuator.
        ours.removeIf(name -> !name.startsWith("switchboard."));
        assertThat(documented).isEqualTo(ours);
    }

    /** By name, what is said of each; empty: nothing. */
    private static Map<String, String> properties() throws IOException {
        Map<String, Object> metadata;
        try (InputStream in =
                SwitchboardProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            metadata = JsonParserFactory.getJsonParser()
                    .parseMap(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
        Map<String, String> properties = new TreeMap<>();
        for (Object one : (List<?>) Objects.requireNonNull(metadata.get("properties"))) {
            Map<?, ?> property = (Map<?, ?>) one;
            Object description = property.get("description");
            properties.put((String) property.get("name"), description == null ? "" : (String) description);
        }
        return properties;
    }
}
