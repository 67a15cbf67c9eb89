package io.switchboard.operator;

import java.util.List;

/**
 * The services of a namespace.
 *
 * @param services ordered by name
 * @param leftOut how many keys hold no registration, or are under no service's name
 */
public record RegisteredServices(List<RegisteredService> services, long leftOut) {
    public RegisteredServices {
        services = List.copyOf(services);
    }
}
