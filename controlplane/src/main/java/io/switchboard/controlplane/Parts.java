package io.switchboard.controlplane;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The parts that this build has. */
public final class Parts {
    private Parts() {}

    /** By name; those whose jars are on the classpath. */
    public static Map<String, PartProvider> ofThisBuild() {
        Map<String, PartProvider> found = new TreeMap<>();
        ServiceLoader.load(PartProvider.class).forEach(one -> found.putIfAbsent(one.name(), one));
        return found;
    }

    /** @throws IllegalArgumentException if a part is not there, or lacks an address; the message says what there is */
    static Map<String, PartProvider> wanted(ControlPlaneOptions options, Map<String, PartProvider> there) {
        Map<String, PartProvider> wanted = new LinkedHashMap<>();
        options.parts().forEach((name, part) -> {
            PartProvider provider = there.get(name);
            if (provider == null) {
                throw new IllegalArgumentException(missing(name, there));
            }
            if (provider.listens() != (part.address() != null)) {
                throw new IllegalArgumentException(
                        provider.listens()
                                ? name + " needs an address to listen at, for example 127.0.0.1:18000"
                                : name + " listens nowhere; give it no address");
            }
            wanted.put(name, provider);
        });
        return wanted;
    }

    /** That a part is not there, in words. */
    public static String missing(String name, Map<String, PartProvider> there) {
        return "this build has no part " + name + "; it has "
                + (there.isEmpty() ? "none" : String.join(", ", new TreeMap<>(there).keySet()));
    }
}
