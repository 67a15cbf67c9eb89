package io.switchboard.controlplane;

import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One part that is asked for.
 *
 * @param address where it listens; null: it does not
 * @param settings its own, by name
 */
public record PartOptions(@Nullable InetSocketAddress address, Map<String, String> settings) {
    public PartOptions {
        settings = Map.copyOf(settings);
    }
}
