package io.switchboard.scaler;

import io.grpc.ChannelCredentials;
import io.switchboard.controlplane.InstanceCredentials;
import io.switchboard.core.Text;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the settings of the part; every error names the setting and says what may be written. */
final class ScalerSettings {
    private final Map<String, String> settings;
    private final Set<String> known = new TreeSet<>();

    ScalerSettings(Map<String, String> settings) {
        this.settings = settings;
    }

    /** How many services are followed at most. */
    int services() {
        return whole("services", 1_000, 10_000);
    }

    /** How many streams there are at most. */
    int streams() {
        return whole("streams", ScalerService.DEFAULT_STREAMS, 100_000);
    }

    /** How the services' instances are called for their reports. */
    ChannelCredentials credentials() {
        return InstanceCredentials.of(this::text);
    }

    /** @throws IllegalArgumentException if there is one that nobody has asked for */
    void end() {
        for (String name : settings.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        Text.printable(name) + " is no setting; there are " + String.join(", ", known));
            }
        }
    }

    private @Nullable String text(String name) {
        known.add(name);
        return settings.get(name);
    }

    private int whole(String name, int otherwise, int most) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= 1 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, as what is out of range.
        }
        throw new IllegalArgumentException(
                name + ": \"" + Text.printable(text) + "\" is not a whole number from 1 to " + most);
    }
}
