package io.switchboard.scaler;

import io.switchboard.core.Freshness;
import io.switchboard.core.Internal;
import io.switchboard.core.Text;
import io.switchboard.operator.load.InstanceLoad;
import io.switchboard.operator.load.LoadReport;
import io.switchboard.operator.load.ServiceLoad;
import io.switchboard.scaler.activator.ActivatorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all instances together say of one metric at one moment.
 *
 * @param known the sum of what is fresh
 * @param assumed what is added for those that are silent: each as much as the others on average, and no less than it
 *     said last
 * @param waiting calls that an activator holds until there is a replica
 * @param replicas that serve, warming or not
 * @param capacity those of them that take their full share
 * @param instances all, also those that are draining: the load that they carry counts
 * @param silent have said nothing that can be used, for longer than that may take
 * @param young have not said anything yet, and have just come
 * @param oldest the age of the oldest report that counts
 * @param example one that is silent, and why; null: none is
 * @param isFaulty whether a lower figure than before may be the fault of what was not heard
 * @param unknown why nothing can be said; null: something can
 */
@Internal
public record Reading(
        double known,
        double assumed,
        double waiting,
        int replicas,
        int capacity,
        int instances,
        int silent,
        int young,
        Duration oldest,
        @Nullable String example,
        boolean isFaulty,
        @Nullable Unknown unknown) {

    private static final Metric WAITING = new Metric(Metric.Kind.CONCURRENCY, "");

    /** Each replica has just been heard, and nothing else is there. */
    public static Reading whole(double known, int replicas, int capacity) {
        return new Reading(known, 0, 0, replicas, capacity, replicas, 0, 0, Duration.ZERO, null, false, null);
    }

    /** @param freshness of the registry that has these instances */
    static Reading of(
            ServiceLoad load,
            Freshness freshness,
            @Nullable String problem,
            Population population,
            @Nullable String datacenter,
            Metric metric,
            long now) {
        if (freshness == Freshness.UNKNOWN) {
            return nothing(new Unknown(
                    Unknown.Reason.REGISTRY,
                    "the registry has not been read yet" + (problem == null ? "" : ": " + problem)));
        }
        double known = 0;
        double reported = 0;
        double waiting = 0;
        int reporting = 0;
        int replicas = 0;
        int capacity = 0;
        int instances = 0;
        int young = 0;
        Duration oldest = Duration.ZERO;
        InstanceLoad mute = null;
        List<InstanceLoad> silent = new ArrayList<>();
        for (InstanceLoad one : load.instances()) {
            if (datacenter != null && !datacenter.equals(one.datacenter())) {
                continue;
            }
            if (ActivatorProvider.isActivator(one.instance())) {
                waiting += isFresh(one) ? orZero(said(one, WAITING)) : 0;
                known += isFresh(one) && metric.isOfCalls() ? orZero(said(one, metric)) : 0;
                mute = isFresh(one) ? mute : one;
                continue;
            }
            instances++;
            replicas += Population.isReplica(one.instance()) ? 1 : 0;
            capacity += population.isCapacity(one.instance(), now) ? 1 : 0;
            double value = isFresh(one) ? said(one, metric) : Double.NaN;
            if (!Double.isNaN(value)) {
                known += value;
                reported += value;
                reporting++;
                oldest = oldest.compareTo(one.age()) < 0 ? one.age() : oldest;
            } else if (population.isYoung(one.instance(), now) && Double.isNaN(said(one, metric))) {
                young++;
            } else {
                silent.add(one);
            }
        }
        double mean = reporting == 0 ? 0 : reported / reporting;
        double assumed = silent.stream()
                .mapToDouble(one -> Math.max(mean, orZero(said(one, metric))))
                .sum();
        String example = silent.isEmpty()
                ? null
                : Text.printable(silent.get(0).instance().id()) + ": " + why(silent.get(0), metric);
        boolean isFaulty = !silent.isEmpty() || freshness != Freshness.LIVE || population.hasLapsed(datacenter);
        return new Reading(
                known,
                assumed,
                waiting,
                replicas,
                capacity,
                instances,
                silent.size(),
                young,
                oldest,
                example,
                isFaulty,
                mute != null && replicas == 0 && waiting == 0
                        ? whoWaits(mute)
                        : tooFew(metric, reporting, young, silent.size(), example));
    }

    /** While there is no replica, calls that wait are all that asks for one: none is not what silence says. */
    private static Unknown whoWaits(InstanceLoad activator) {
        return new Unknown(
                Unknown.Reason.REPORTS,
                "whether calls wait for a replica is not known; activator "
                        + Text.printable(activator.instance().id()) + ": " + why(activator, WAITING));
    }

    /** Fewer than half say nothing of the others. */
    private static @Nullable Unknown tooFew(
            Metric metric, int reporting, int young, int silent, @Nullable String example) {
        if (reporting >= silent && (reporting > 0 || young == 0)) {
            return null;
        }
        return new Unknown(
                silent == 0 ? Unknown.Reason.HISTORY : Unknown.Reason.REPORTS,
                reporting + " of " + (reporting + silent + young) + " instances report " + metric.written()
                        + (example == null ? "" : "; " + example));
    }

    private static String why(InstanceLoad one, Metric metric) {
        if (one.problem() != null) {
            return one.problem();
        }
        return isFresh(one)
                ? "it does not say " + metric.written() + ", or something impossible"
                : "it has said nothing for " + one.age().toSeconds() + " s";
    }

    private static boolean isFresh(InstanceLoad one) {
        return one.report() != null && !one.age().isNegative() && one.age().compareTo(Population.FRESH) <= 0;
    }

    private static double said(InstanceLoad one, Metric metric) {
        LoadReport report = one.report();
        return report == null ? Double.NaN : metric.of(report);
    }

    private static double orZero(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    static Reading nothing(Unknown why) {
        return new Reading(0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO, null, true, why);
    }
}
