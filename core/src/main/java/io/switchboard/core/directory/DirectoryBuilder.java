package io.switchboard.core.directory;

import io.switchboard.core.InstanceRules;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.Scheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Composes what one registry tells of its services: each step adds one thing, in a fixed order, whatever the order of
 * the calls. For each registry a builder of its own.
 */
public final class DirectoryBuilder {
    private final Directory source;
    private final Scheduler scheduler;
    private @Nullable Overlays overlays;
    private Drains drains = Drains.NONE;
    private UnaryOperator<Directory> cache = directory -> directory;
    private UnaryOperator<Directory> grace = directory -> directory;
    private @Nullable Telemetry telemetry;

    private DirectoryBuilder(Directory source, Scheduler scheduler) {
        this.source = source;
        this.scheduler = scheduler;
    }

    /** @param source tells what it knows on the scheduler */
    public static DirectoryBuilder of(Directory source, Scheduler scheduler) {
        return new DirectoryBuilder(source, scheduler);
    }

    /**
     * Lays weights, drains and the service config that operators have set over the registrations; off unless called.
     */
    public DirectoryBuilder overrides(Overlays overlays) {
        this.overlays = overlays;
        return this;
    }

    /** Has instances drain that operators have drained for a time; not done unless said. */
    public DirectoryBuilder drains(Drains drains) {
        this.drains = drains;
        return this;
    }

    /**
     * Keeps the last good set of each service on disk; off unless called.
     *
     * @param folder possibly of several registries and processes; made when needed
     * @param registry tells this registry from others in the folder
     * @param rules by which the source accepts what is in its registry
     * @param disk where reading and writing is waited for: one thread of its own
     */
    public DirectoryBuilder cache(Path folder, String registry, InstanceRules rules, Executor disk) {
        cache = directory -> new CachedDirectory(directory, folder, registry, rules, scheduler, disk);
        return this;
    }

    /**
     * Keeps instances that vanished together with most of the set, while they respond; off unless called.
     *
     * @param grace for how long at most; zero: not at all
     * @param window removals this close together are judged as one: the registry's lease TTL
     */
    public DirectoryBuilder massRemovalGrace(Duration grace, Duration window) {
        this.grace = grace.isZero()
                ? directory -> directory
                : directory -> new GuardedDirectory(directory, scheduler, window, grace);
        return this;
    }

    /** Tells telemetry of each set, and the log of services that cannot be followed; off unless called. */
    public DirectoryBuilder telemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
        return this;
    }

    /**
     * Follows each service anew for each listener, which is called on the scheduler: for what is composed around it.
     */
    public Directory build() {
        Directory composed = grace.apply(
                cache.apply(overlays == null ? source : new OverlaidDirectory(source, overlays, drains, scheduler)));
        composed = new DrainedDirectory(composed, drains, scheduler);
        return telemetry == null ? composed : new ObservedDirectory(composed, telemetry, scheduler);
    }

    /**
     * Follows each service once for all its listeners.
     *
     * @param listeners where listeners run
     * @param linger how long a service is followed after its last subscription closed
     */
    public SharedDirectory build(Executor listeners, Duration linger) {
        return new SharedDirectory(build(), scheduler, listeners, linger);
    }
}
