package io.switchboard.grpc;

import io.switchboard.core.Instance;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which instances are a subset of a route, and how many of the route's calls it gets relative to the other subsets.
 *
 * @param version null: any
 * @param labels those that an instance has to have, and may have others beside
 */
record SubsetRule(String name, @Nullable String version, Map<String, String> labels, int weight) {
    static final int MAX_WEIGHT = 1_000_000;

    static SubsetRule read(ConfigReader subset, int number) {
        String version = subset.text("version");
        Map<String, String> labels = subset.textsByName("labels");
        SubsetRule rule = new SubsetRule(
                subset.text("name", version == null ? Integer.toString(number) : version),
                version,
                labels,
                subset.whole("weight", 1, 0, MAX_WEIGHT));
        subset.end();
        return rule;
    }

    boolean has(@Nullable Instance instance) {
        if (instance == null) {
            return version == null && labels.isEmpty();
        }
        return (version == null || version.equals(instance.version()))
                && instance.labels().entrySet().containsAll(labels.entrySet());
    }
}
