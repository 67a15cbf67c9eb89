package io.switchboard.istio;

import io.switchboard.grpc.config.Route;
import io.switchboard.grpc.config.SubsetRule;
import io.switchboard.grpc.config.SubsetRule.Members;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The subsets of a service's routes with their names in Istio; those of the same instances have one name.
 *
 * @param names in the order of the routes; all instances are no subset
 */
record Subsets(Map<Members, String> names) {
    static Subsets of(List<Route> routes) {
        Map<Members, String> names = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        for (Route route : routes) {
            for (SubsetRule subset : route.subsets()) {
                Members members = subset.members();
                if (!members.equals(Members.ALL) && !names.containsKey(members)) {
                    String name = SafeName.dnsLabel(subset.name());
                    if (taken.contains(name)) {
                        name = SafeName.dnsLabel(name + "-" + ContentHash.brief(key(members)));
                    }
                    taken.add(name);
                    names.put(members, name);
                }
            }
        }
        return new Subsets(Collections.unmodifiableMap(names));
    }

    /** Null: all instances. */
    @Nullable
    String name(SubsetRule subset) {
        return names.get(subset.members());
    }

    boolean hasVersionless() {
        return names.keySet().stream().anyMatch(members -> "".equals(members.version()));
    }

    static Map<String, String> labels(Members members) {
        Map<String, String> labels = new TreeMap<>();
        members.labels().forEach((key, value) -> labels.put(SafeName.labelKey(key), SafeName.labelValue(value)));
        String version = members.version();
        if (version != null) {
            labels.put(ServiceEntries.VERSION, SafeName.labelValue(version));
        }
        return labels;
    }

    private static String key(Members members) {
        return members.version() + " " + new TreeMap<>(members.labels());
    }
}
