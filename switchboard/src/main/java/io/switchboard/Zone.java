package io.switchboard;

import io.switchboard.core.Locality;
import io.switchboard.core.Text;
import java.util.Map;

/** Where a program runs, as its environment says: {@code zone} or {@code region/zone}. */
final class Zone {
    private Zone() {}

    /** @throws IllegalArgumentException if the variable is set to neither */
    static Locality ofEnvironment(Map<String, String> environment) {
        String value = environment.getOrDefault(Switchboard.ZONE_VARIABLE, "").strip();
        if (value.isEmpty()) {
            return Locality.UNKNOWN;
        }
        String[] parts = value.split("/", -1);
        boolean empty = parts[0].isEmpty() || parts[parts.length - 1].isEmpty();
        if (parts.length > 2 || empty) {
            throw new IllegalArgumentException(Switchboard.ZONE_VARIABLE + " is \"" + Text.printable(value)
                    + "\"; write a zone, or region/zone, for example \"eu/eu-1\"");
        }
        return parts.length == 1 ? new Locality("", parts[0]) : new Locality(parts[0], parts[1]);
    }
}
