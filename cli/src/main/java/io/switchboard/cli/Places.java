package io.switchboard.cli;

import io.switchboard.Switchboard;
import io.switchboard.core.Internal;
import io.switchboard.core.Locality;
import io.switchboard.core.Text;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code zone} or {@code region/zone}. */
@Internal
public final class Places {
    private Places() {}

    /**
     * What the flag says, else the environment; unknown where neither does.
     *
     * @throws IllegalArgumentException if it is no place; the message names the variable if that said it
     */
    public static Locality of(@Nullable String flag, Map<String, String> environment) {
        Setting setting = Setting.of(flag, environment, Switchboard.ZONE_VARIABLE);
        return setting == null ? Locality.UNKNOWN : setting.read(Places::parse);
    }

    /** @throws IllegalArgumentException if it is no place */
    static Locality parse(String text) {
        String[] parts = text.strip().split("/", -1);
        if (parts.length > 2 || parts[parts.length - 1].isEmpty() || parts[0].isEmpty()) {
            throw new IllegalArgumentException("\"" + Text.printable(text)
                    + "\" is not a location; write a zone, or region/zone, for example eu/eu-1");
        }
        return parts.length == 1 ? new Locality("", parts[0]) : new Locality(parts[0], parts[1]);
    }
}
