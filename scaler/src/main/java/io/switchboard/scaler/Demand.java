package io.switchboard.scaler;

import io.switchboard.core.Internal;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What the answers for a ScaledObject's targets come to: figures as Kubernetes reads them, and whether there is to be
 * any.
 */
@Internal
public final class Demand {
    /** Kubernetes counts in thousandths, KEDA cuts off what is finer. */
    private static final double THOUSAND = 1000;

    /** In thousandths this still is a whole number of 64 bits, with room for a sum. */
    private static final double HIGHEST = 1e14;

    private Demand() {}

    /** Whether there is a value that can be given; why not, if not. */
    static @Nullable Unknown unknown(ScalerSpec spec, Answer answer) {
        if (answer.unknown() != null) {
            return answer.unknown();
        }
        if (answer.replicas() == 0 && answer.isNew() && !answer.hasWaiting()) {
            return new Unknown(
                    Unknown.Reason.HISTORY,
                    "the registry lists no instance of " + spec.service() + ", and has not been followed for the "
                            + Track.STABLE.toSeconds() + " s after which that counts");
        }
        return null;
    }

    /** The figure for a target, when there is one. */
    static double value(ScalerSpec spec, Target target, Answer answer) {
        boolean wanted = answer.replicas() == 0 && spec.activation().isEmpty();
        return exported(wanted ? Math.max(answer.value(), target.perReplica()) : answer.value());
    }

    /** The next thousandth that is not below, so that it is still so after KEDA has cut off the rest. */
    public static double exported(double value) {
        long thousandths = (long) Math.ceil(Math.min(value, HIGHEST) * THOUSAND - 1e-6);
        double exported = thousandths / THOUSAND;
        return (long) (exported * THOUSAND) < thousandths ? Math.nextUp(exported) : exported;
    }

    /** Either whether there is to be a replica, or why that is not known. */
    record Activity(boolean isActive, @Nullable Unknown unknown) {}

    static Activity activity(ScalerSpec spec, List<Answer> answers) {
        OptionalDouble above = spec.activation();
        if (above.isEmpty()) {
            return new Activity(true, null);
        }
        Unknown unknown = null;
        boolean isSettled = true;
        boolean isThere = false;
        for (Answer answer : answers) {
            if (answer.hasWaiting() || (answer.unknown() == null && answer.value() > above.getAsDouble())) {
                return new Activity(true, null);
            }
            Unknown why = unknown(spec, answer);
            unknown = why == null ? unknown : why;
            isSettled &= answer.isSettled();
            isThere |= answer.replicas() > 0;
        }
        // That nobody is needed is said after a minute in which all was heard.
        return unknown == null ? new Activity(isThere && !isSettled, null) : new Activity(false, unknown);
    }
}
