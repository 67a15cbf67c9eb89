package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.NameResolver.ConfigOrError;
import io.switchboard.grpc.config.ChoiceConfig;
import io.switchboard.grpc.config.PolicyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schema and the document say what the policy reads. */
class PolicySchemaTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern EXAMPLE = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
    private static final Pattern KNOWN = Pattern.compile("unknown field \"misspelt\"; there are ?(.*)");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|{`misspelt`: 1}",
                "hashKey|{`hashKey`: {`header`: `x-user`, `misspelt`: 1}}",
                "locality|{`locality`: {`misspelt`: 1}}",
                "datacenters|{`datacenters`: {`misspelt`: 1}}",
                "slowStart|{`slowStart`: {`misspelt`: 1}}",
                "subset|{`subset`: {`size`: 1, `misspelt`: 1}}",
                "choice/weighted_round_robin|{`choice`: {`weighted_round_robin`: {`misspelt`: 1}}}",
                "choice/least_request/loadReports|{`choice`: {`least_request`: {`loadReports`: {`misspelt`: 1}}}}",
                "choice/peak_ewma|{`choice`: {`peak_ewma`: {`misspelt`: 1}}}",
                "routes/[]|{`routes`: [{`subsets`: [{}], `misspelt`: 1}]}",
                "routes/[]/match|{`routes`: [{`subsets`: [{}], `match`: {`misspelt`: 1}}]}",
                "routes/[]/match/headers/[]|"
                        + "{`routes`: [{`subsets`: [{}], `match`: {`headers`: [{`name`: `a`, `exact`: `b`, `misspelt`: 1}]}}]}",
                "routes/[]/subsets/[]|{`routes`: [{`subsets`: [{`misspelt`: 1}]}]}",
                "routes/[]/sticky|{`routes`: [{`subsets`: [{}], `sticky`: {`header`: `a`, `misspelt`: 1}}]}",
            })
    void each_object_has_the_fields_that_the_policy_reads(String path, String config) throws IOException {
        Matcher told = KNOWN.matcher(error(config.replace('`', '"')));
        assertTrue(told.find(), config);
        TreeSet<String> read = new TreeSet<>(List.of(told.group(1).split(", ", -1)));
        assertEquals(
                new TreeSet<>(schema(path == null ? "" : path)
                        .getAsJsonObject("properties")
                        .keySet()),
                read);
    }

    @Test
    void each_choice_is_in_the_schema_with_its_settings() throws IOException {
        JsonObject choices = schema("choice").getAsJsonObject("properties");
        TreeSet<String> words = new TreeSet<>();
        for (ChoiceConfig.Policy policy : ChoiceConfig.Policy.values()) {
            words.add(policy.configName());
            assertNull(
                    parse("{\"choice\": {\"" + policy.configName() + "\": {}}}").getError());
        }
        assertEquals(words, new TreeSet<>(choices.keySet()));
        for (String hash : List.of("ring_hash", "maglev")) {
            Matcher told = KNOWN.matcher(error("{\"choice\": {\"" + hash + "\": {\"misspelt\": 1}}}"));
            assertTrue(told.find());
            assertEquals("boundedLoad", told.group(1));
        }
    }

    @Test
    void the_example_in_the_document_is_a_config() throws IOException {
        Matcher example = EXAMPLE.matcher(Files.readString(DOCS.resolve("balancing.md")));
        assertTrue(example.find());
        JsonElement policy = JsonParser.parseString(example.group(1))
                .getAsJsonObject()
                .getAsJsonArray("loadBalancingConfig")
                .get(0)
                .getAsJsonObject()
                .get("switchboard");
        ConfigOrError read = parse(policy.toString());
        assertNull(read.getError(), () -> String.valueOf(read.getError()));
        assertEquals(2, ((PolicyConfig) read.getConfig()).routes().size());
    }

    private static JsonObject schema(String path) throws IOException {
        JsonObject root = JsonParser.parseString(Files.readString(DOCS.resolve("switchboard-policy.schema.json")))
                .getAsJsonObject();
        JsonObject at = root;
        for (String step : path.isEmpty() ? new String[0] : path.split("/", -1)) {
            at = step.equals("[]")
                    ? at.getAsJsonObject("items")
                    : at.getAsJsonObject("properties").getAsJsonObject(step);
            if (at.has("$ref")) {
                String name = at.get("$ref").getAsString();
                at = root.getAsJsonObject("$defs").getAsJsonObject(name.substring("#/$defs/".length()));
            }
        }
        return at;
    }

    private static String error(String config) {
        ConfigOrError read = parse(config);
        return read.getError() == null
                ? "taken: " + config
                : String.valueOf(read.getError().getDescription());
    }

    @SuppressWarnings("unchecked") // As gRPC reads a service config: objects are maps of strings to anything.
    private static ConfigOrError parse(String config) {
        return new SwitchboardLoadBalancerProvider()
                .parseLoadBalancingPolicyConfig((Map<String, ?>) new Gson().fromJson(config, Map.class));
    }
}
