package io.switchboard.core.telemetry;

import java.util.List;
import java.util.stream.Stream;

/**
 * The metrics that there are, each with its name, unit, meaning and labels: the same whatever library shows them.
 *
 * <p>All names, those of labels too, start with {@code switchboard.}: what collects metrics has an {@code instance} and
 * often a {@code service} of its own.
 */
public enum Metric {
    REGISTRATIONS(
            Kind.GAUGE,
            "registrations",
            "{registration}",
            "Registrations that this process keeps, by state",
            "service",
            "state"),
    REREGISTRATIONS(
            Kind.COUNTER,
            "reregistrations",
            "{loss}",
            "Registrations that were lost and are made again, by what was lost",
            "service",
            "reason"),
    SNAPSHOT_AGE(
            Kind.GAUGE,
            "snapshot.age",
            Metric.SECONDS,
            "How long a followed service's set has not been live; 0 while it is",
            "service"),
    SNAPSHOT_INSTANCES(
            Kind.GAUGE, "snapshot.instances", "{instance}", "Instances in a followed service's set", "service"),
    SNAPSHOT_SKIPPED(
            Kind.GAUGE,
            "snapshot.skipped",
            "{entry}",
            "Entries of a followed service that are left out just now",
            "service"),
    SNAPSHOT_DOUBTED(
            Kind.GAUGE,
            "snapshot.doubted",
            "{instance}",
            "Instances that the registry lists no longer and that are kept while they answer",
            "service"),
    DATACENTER_AGE(
            Kind.GAUGE,
            "datacenter.age",
            Metric.SECONDS,
            "How long the set of a followed service in a datacenter's registry has not been live; 0 while it is",
            "service",
            "datacenter"),
    DATACENTER_INSTANCES(
            Kind.GAUGE,
            "datacenter.instances",
            "{instance}",
            "Instances of a followed service that a datacenter's registry lists",
            "service",
            "datacenter"),
    DATACENTER_PICKS(
            Kind.COUNTER,
            "datacenter.picks",
            "{pick}",
            "Picks of an instance for a call, by the datacenter whose registry lists it",
            "service",
            "datacenter"),
    DATACENTER_FAILOVER(
            Kind.GAUGE,
            "datacenter.failover",
            "{channel}",
            "Channels that know several datacenters, by where their calls go and why",
            "service",
            "reason"),
    DATACENTER_REFUSED(
            Kind.COUNTER,
            "datacenter.refused",
            "{pick}",
            "Picks that were refused since no datacenter that may have the call has room for it",
            "service"),
    ENTRIES_SKIPPED(
            Kind.COUNTER,
            "entries.skipped",
            "{entry}",
            "Registered values and overrides that were not taken as they are, by reason",
            "service",
            "reason"),
    CONFIG_REFUSED(
            Kind.COUNTER, "config.refused", "{config}", "Service configs in the registry that were refused", "service"),
    REPORTS_IGNORED(
            Kind.COUNTER,
            "reports.ignored",
            "{report}",
            "Load reports of a service's instances that were left out, as a whole or in part",
            "service"),
    WATCH_RESTARTS(
            Kind.COUNTER,
            "watch.restarts",
            "{restart}",
            "Watch streams that broke, and lists made again, by reason",
            "reason"),
    REGISTRY_CALLS(
            Kind.TIMER,
            "registry.call.duration",
            Metric.SECONDS,
            "Unary requests to the registry, by method and outcome",
            "method",
            "status"),
    PICKS(
            Kind.COUNTER,
            "picks",
            "{pick}",
            "Picks of an instance for a call, by the call's route",
            "service",
            "instance",
            "route"),
    EJECTIONS(
            Kind.COUNTER,
            "ejections",
            "{ejection}",
            "Times that outlier detection took an instance out of use",
            "service",
            "instance");

    /** How a metric's values come about. */
    public enum Kind {
        /** A value that goes up and down. */
        GAUGE,
        /** A number that only grows. */
        COUNTER,
        /** Durations that are noted one by one. */
        TIMER
    }

    /** The {@link #unit} of those that are times. */
    public static final String SECONDS = "s";

    private static final String PREFIX = "switchboard.";

    private final Kind kind;
    private final String id;
    private final String unit;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // The list is one that cannot be changed.
    private final List<String> labels;

    Metric(Kind kind, String name, String unit, String meaning, String... labels) {
        this.kind = kind;
        this.id = PREFIX + name;
        this.unit = unit;
        this.meaning = meaning;
        this.labels = Stream.of(labels).map(PREFIX::concat).toList();
    }

    public Kind kind() {
        return kind;
    }

    /** Such as {@code switchboard.snapshot.age}. */
    public String id() {
        return id;
    }

    /** {@link #SECONDS}, or what is counted, in braces. */
    public String unit() {
        return unit;
    }

    /** In a sentence, for people. */
    public String meaning() {
        return meaning;
    }

    /** Such as {@code switchboard.service}, in the order in which {@link Instruments} gets their values. */
    public List<String> labels() {
        return labels;
    }
}
