package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.switchboard.core.Text;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.ServiceConfigCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Status descriptions end in applications' logs: what others wrote is in them as text, and short. */
class ToldTextTest {
    private static final String HOSTILE = "\u001b[2J\u009b2J\r\n\u202e\u2028\ufeff\ud800";

    /** What is described in words of our own, or made fit to be shown. */
    private static final Pattern DESCRIBED =
            Pattern.compile("withDescription\\(\\s*(\"[^\"]*\"\\s*[),]|Text\\.|\"route)");

    @Test
    void every_description_is_of_words_or_made_fit_to_be_shown() throws IOException {
        List<String> others = new ArrayList<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(source);
                Matcher found = Pattern.compile("withDescription\\(").matcher(text);
                while (found.find()) {
                    String start = text.substring(found.start(), Math.min(text.length(), found.start() + 400));
                    if (!DESCRIBED.matcher(start).lookingAt()) {
                        others.add(source + ": " + start.lines().findFirst().orElse(""));
                    }
                }
            }
        }
        assertEquals(List.of(), others);
    }

    @Test
    void what_is_wrong_with_a_config_is_told_as_text() {
        String document = "{\"loadBalancingConfig\": [{\"switchboard\": {\"" + HOSTILE.replace("\ud800", "")
                + "x".repeat(1_400_000) + "\": 1}}]}";
        String told =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> ServiceConfigCheck.check(document))
                        .getMessage());
        assertShown(told);
        Status error = PolicyConfig.parse(Map.of("a" + HOSTILE, 1)).getError();
        assertNotNull(error);
        assertShown(String.valueOf(error.getDescription()));
    }

    private static void assertShown(String told) {
        assertTrue(told.codePoints().noneMatch(Text::isObeyed), told);
        assertTrue(told.length() < 30_000, () -> "it has " + told.length() + " characters");
        assertFalse(told.isEmpty());
    }
}
