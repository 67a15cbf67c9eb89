package io.switchboard.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
    private static final String PREFIX = "switchboard.cloud.";
    private static final Pattern ROW = Pattern.compile("^\\| `(switchboard\\.[a-z.*-]+)` \\|", Pattern.MULTILINE);

    @Test
    void each_property_is_described() throws Exception {
        Map<String, String> properties = properties();
        assertThat(properties).isNotEmpty();
        assertThat(properties.values()).noneMatch(String::isEmpty);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spring.md", "spring.zh-CN.md"})
    void each_property_is_on_the_page_and_no_other(String page) throws Exception {
        Set<String> documented = new TreeSet<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("../../docs", page)));
        while (row.find()) {
            if (row.group(1).startsWith(PREFIX)) {
                // Of a map the metadata name the whole.
                documented.add(row.group(1).replaceFirst("\\.\\*.*", ""));
            }
        }
        assertThat(documented).isEqualTo(properties().keySet());
    }

    /** By name, what is said of each; empty: nothing. */
    private static Map<String, String> properties() throws IOException {
        Map<String, String> properties = new TreeMap<>();
        for (URL file : Collections.list(
                CloudProperties.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = file.openStream()) {
                Map<String, Object> metadata = JsonParserFactory.getJsonParser()
                        .parseMap(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                for (Object one : (List<?>) metadata.getOrDefault("properties", List.of())) {
                    Map<?, ?> property = (Map<?, ?>) one;
                    String name = String.valueOf(property.get("name"));
                    Object description = property.get("description");
                    if (name.startsWith(PREFIX)) {
                        properties.put(name, description == null ? "" : (String) description);
                    }
                }
            }
        }
        return properties;
    }
}
