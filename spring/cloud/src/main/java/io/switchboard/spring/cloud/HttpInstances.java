package io.switchboard.spring.cloud;

import io.switchboard.core.Instance;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.BestTier;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.ServiceInstance;

/** The instances of a set that are called, as Spring Cloud sees them. */
final class HttpInstances {
    /** Label of an instance that is called by TLS: {@code true}. */
    static final String SECURE = "secure";

    static final String ZONE = "zone";
    static final String VERSION = "version";
    static final String WEIGHT = "weight";

    /**
     * The highest weight that is told. Spring Cloud's weighted choice makes as many places as all weights add up to.
     */
    static final int MAX_WEIGHT = 1_000;

    private static final Logger log = LoggerFactory.getLogger(HttpInstances.class);

    private HttpInstances() {}

    /** @param id of the service, in Spring Cloud's words */
    static List<ServiceInstance> of(String id, Snapshot snapshot) {
        Map<Instance, URI> known = new LinkedHashMap<>();
        for (Instance instance : BestTier.latest(snapshot)) {
            URI uri = uri(instance);
            if (uri == null) {
                log.debug("leaves out {} of {}, as its host can be in no URI", instance, snapshot.service());
            } else {
                known.put(instance, uri);
            }
        }
        List<Instance> called = BestTier.of(snapshot, known.keySet());
        int highest = called.stream().mapToInt(Instance::weight).max().orElse(0);
        return called.stream()
                .<ServiceInstance>map(instance -> new HttpInstance(
                        instance.name(), id, known.getOrDefault(instance, URI.create("")), metadata(instance, highest)))
                .toList();
    }

    /** Null: callers could not make one of it. */
    private static @Nullable URI uri(Instance instance) {
        String scheme = Boolean.parseBoolean(instance.labels().get(SECURE)) ? HttpInstance.HTTPS : HttpInstance.HTTP;
        try {
            return new URI(scheme + "://" + instance.address()).parseServerAuthority();
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static Map<String, String> metadata(Instance instance, int highest) {
        Map<String, String> metadata = new HashMap<>(instance.labels());
        if (!instance.locality().zone().isEmpty()) {
            metadata.put(ZONE, instance.locality().zone());
        }
        if (!instance.version().isEmpty()) {
            metadata.put(VERSION, instance.version());
        }
        metadata.put(WEIGHT, Integer.toString(weight(instance.weight(), highest)));
        return metadata;
    }

    /** In proportion to the others', and never 0: those of weight 0 are called alone or not at all. */
    private static int weight(int weight, int highest) {
        long scaled = highest <= MAX_WEIGHT ? weight : Math.round((double) weight * MAX_WEIGHT / highest);
        return (int) Math.max(1, scaled);
    }
}
