package io.switchboard.operator;

import io.switchboard.core.Instance;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What the route of a canary is to be; what is empty stays as it is in a route that is there.
 *
 * @param canary who gets the calls
 * @param others who gets those calls of the route that the canary does not get; {@link RegistryAdmin#planCanary} finds
 *     them where they are clear
 * @param percent how many of the route's calls the canary gets, 0 to 100
 * @param headers which calls the route is for: those with all of these values. Empty: all calls, in a new route
 */
public record CanarySpec(
        Optional<Group> canary, Optional<Group> others, OptionalInt percent, Map<String, String> headers) {
    public CanarySpec {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /**
     * Some of the instances.
     *
     * @param version empty: any
     * @param labels those that an instance has to have
     */
    public record Group(String version, Map<String, String> labels) {
        /** @param attributes by name; {@code version} is the version, all others are labels */
        public static Group of(Map<String, String> attributes) {
            Map<String, String> labels = new TreeMap<>(attributes);
            String version = labels.remove("version");
            return new Group(version == null ? "" : version, labels);
        }

        public boolean has(Instance instance) {
            return (version.isEmpty() || version.equals(instance.version()))
                    && instance.labels().entrySet().containsAll(labels.entrySet());
        }

        /** As {@link #of} takes them. */
        Map<String, String> words() {
            Map<String, String> words = new LinkedHashMap<>();
            if (!version.isEmpty()) {
                words.put("version", version);
            }
            words.putAll(labels);
            return words;
        }
    }
}
