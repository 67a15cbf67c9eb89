package io.switchboard.controlplane;

import io.grpc.ServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.switchboard.Switchboard;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the process gives each of its {@linkplain Part parts}; all parts share one follow of each service. */
public interface PartContext {
    /**
     * How long after a process has read a registry what is missing there may be on its way back, for the longest lease
     * and a retry: etcd lets leases run out in an outage, and servers register again after it. Who was told of it by
     * another process keeps it so long.
     */
    Duration RETURN = Duration.ofSeconds(15);

    /** Each service as clients see it: overrides and drains applied, mass removals guarded, all datacenters. */
    Directory directory();

    /** The names of all services. */
    Catalog catalog();

    /** The datacenter that the process is in; null: it reads one registry, which has no name. */
    @Nullable
    String datacenter();

    /**
     * The process's own connection to the registry, for a part that announces itself, or calls services.
     *
     * @throws IllegalStateException if the process has none, and only reads
     */
    default Switchboard switchboard() {
        throw new IllegalStateException("this process only reads the registry");
    }

    /**
     * A server at the address that was given for the part, with the TLS of the process; its calls carry their
     * {@link Caller}.
     */
    ServerBuilder<?> server();

    /** Where the part's metrics go. */
    MeterRegistry meters();

    /** The part's clock and tasks. */
    Scheduler scheduler();

    /**
     * Shows a JSON document, such as {@code clients}, under its name by HTTP at the address for operators, until the
     * process ends.
     *
     * @param name lower-case letters
     * @param document called for each reading, on any thread; must return soon
     */
    void publish(String name, Supplier<String> document);

    /** The part's own settings, by name, as in its section of the file; empty: all defaults. */
    Map<String, String> settings();
}
