package io.switchboard.controlplane;

import io.micrometer.core.instrument.MeterRegistry;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.Directory;
import io.switchboard.micrometer.SwitchboardMeters;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the process serves from.
 *
 * @param directory each service as clients see it
 * @param catalogs the services of each datacenter, by its name; of a registry without a name: by an empty one
 * @param datacenter in which the process is; null: it reads one registry, which has no name
 * @param end lets go of it all
 * @param switchboard the process's own connection; null: there is none, and no part can announce itself
 */
public record Sources(
        Directory directory,
        Map<String, Catalog> catalogs,
        @Nullable String datacenter,
        Runnable end,
        @Nullable Switchboard switchboard) {
    public Sources {
        catalogs = Collections.unmodifiableMap(new LinkedHashMap<>(catalogs));
    }

    /** For parts that only read. */
    public Sources(Directory directory, Map<String, Catalog> catalogs, @Nullable String datacenter, Runnable end) {
        this(directory, catalogs, datacenter, end, null);
    }

    /** Connects to etcd, and returns at once; what is followed is measured in the registry of meters. */
    public static Sources of(SwitchboardOptions.Builder etcd, MeterRegistry meters) {
        SwitchboardOptions options =
                etcd.telemetry(SwitchboardMeters.in(meters)).build();
        Switchboard switchboard = Switchboard.connect(options);
        return new Sources(
                switchboard.directory(),
                switchboard.catalogs(),
                options.others().isEmpty() ? null : options.datacenter(),
                switchboard::close,
                switchboard);
    }
}
