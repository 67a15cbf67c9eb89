package io.switchboard.istio;

import io.switchboard.core.Internal;
import io.switchboard.core.Text;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the settings of a part; every error names the setting and says what may be written. */
@Internal
public final class IstioSettings {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s)");

    private final Map<String, String> settings;
    private final Set<String> known = new TreeSet<>();

    public IstioSettings(Map<String, String> settings) {
        this.settings = settings;
    }

    /** @throws IllegalArgumentException if names cannot be made so */
    public IstioRules rules() {
        return new IstioRules(
                new NameTemplate(
                        text("host", NameTemplate.DEFAULT_HOST), text("namespace", NameTemplate.DEFAULT_NAMESPACE)),
                whole("port", IstioRules.DEFAULT_PORT, 1, 65535));
    }

    public String text(String name, String otherwise) {
        known.add(name);
        return settings.getOrDefault(name, otherwise);
    }

    /** Null: it is not given. */
    public @Nullable String given(String name) {
        known.add(name);
        return settings.get(name);
    }

    /** @throws IllegalArgumentException if it is no whole number in this range */
    public int whole(String name, int otherwise, int least, int most) {
        String text = text(name, Integer.toString(otherwise));
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, as what is out of range.
        }
        throw new IllegalArgumentException(
                name + ": \"" + Text.printable(text) + "\" is not a whole number from " + least + " to " + most);
    }

    /** @throws IllegalArgumentException if it is no duration in this range */
    public Duration duration(String name, Duration otherwise, Duration least, Duration most) {
        String text = text(name, otherwise.toMillis() + "ms");
        var match = DURATION.matcher(text);
        if (match.matches()) {
            long amount = Long.parseLong(match.group(1));
            Duration value = match.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
            if (value.compareTo(least) >= 0 && value.compareTo(most) <= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException(name + ": \"" + Text.printable(text) + "\" is not a duration from "
                + least.toMillis() + "ms to " + most.toSeconds() + "s; write such as 100ms or 2s");
    }

    /** @throws IllegalArgumentException if there is one that nobody has asked for */
    public void end() {
        for (String name : settings.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        Text.printable(name) + " is no setting; there are " + String.join(", ", known));
            }
        }
    }
}
