package io.switchboard.operator;

import io.switchboard.core.directory.CatalogSnapshot;
import java.util.List;

/**
 * The services of a namespace.
 *
 * @param services ordered by name
 * @param leftOut how many keys hold no registration, are under no service's name, or are more than are counted; other
 *     spellings of a key that counts are not among them
 */
public record RegisteredServices(List<CatalogSnapshot.Service> services, long leftOut) {
    public RegisteredServices {
        services = List.copyOf(services);
    }
}
