package io.switchboard.operator.drill;

import io.switchboard.core.Drain;
import io.switchboard.operator.HeldDrain;
import io.switchboard.operator.drill.DrillSample.Source;
import java.time.Duration;
import java.util.Map;

/** What happens in a drill, as it happens. */
public sealed interface DrillEvent {
    /**
     * How it goes, with each step.
     *
     * @param elapsed since the phase began
     * @param now what each source has seen in the last seconds
     * @param problem what cannot be seen at present; empty: nothing is wrong
     */
    record Progress(Drill.Phase phase, Duration elapsed, Map<Source, DrillCounts> now, String problem)
            implements DrillEvent {
        public Progress {
            now = Map.copyOf(now);
        }
    }

    /** It is drained, and when it ends by itself. */
    record Drained(Drain drain) implements DrillEvent {}

    /** It is being taken back; why, if it is not the end. */
    record TakingBack(String why) implements DrillEvent {}

    /** It is taken back, or others have. */
    record TakenBack(HeldDrain.State state) implements DrillEvent {}

    /**
     * It could not be taken back so far.
     *
     * @param problem why
     * @param drain which ends by itself
     * @param last whether it is not tried again
     */
    record NotTakenBack(String problem, Drain drain, boolean last) implements DrillEvent {}
}
