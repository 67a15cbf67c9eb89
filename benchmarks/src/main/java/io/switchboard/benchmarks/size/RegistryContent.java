package io.switchboard.benchmarks.size;

import java.util.LinkedHashMap;
import java.util.Map;

/** What is in the registry: instances with a version and a place, as any have in production. */
public final class RegistryContent {
    private RegistryContent() {}

    public static String key(String service, int number) {
        return service + "/" + address(number);
    }

    /** @param version tells one state of an instance from another */
    public static String value(int number, int version) {
        return "{\"Op\":0,\"Addr\":\"" + address(number)
                + "\",\"Metadata\":{\"weight\":100,\"region\":\"north\",\"zone\":\"north-" + number % 3
                + "\",\"version\":\"1.0." + version + "\"}}";
    }

    public static Map<String, String> of(String service, int count) {
        Map<String, String> all = new LinkedHashMap<>();
        for (int number = 0; number < count; number++) {
            all.put(key(service, number), value(number, 0));
        }
        return all;
    }

    private static String address(int number) {
        return "10." + (number >> 16) + "." + (number >> 8 & 255) + "." + (number & 255) + ":8080";
    }
}
