package io.switchboard.operator.drill;

import io.switchboard.core.DrainTarget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a drill ended.
 *
 * @param reasons why not as it should; empty if passed
 * @param lasted for how long it was drained; empty: it was not
 * @param emptied how long after the drain the last call went there; empty: calls still went there, or nobody saw any
 *     before
 * @param returned how long after it was taken back it had its calls again; empty: it had not, or nobody saw any before
 * @param figures of each source
 */
public record DrillReport(
        Verdict verdict,
        List<String> reasons,
        DrainTarget target,
        Optional<Duration> lasted,
        Optional<Duration> emptied,
        Optional<Duration> returned,
        List<DrillFigures> figures) {
    /** What is to be said of it. */
    public enum Verdict {
        /** All calls left and came back, and no more of them failed than may. */
        PASSED,
        /** It went on to its end, and not all was as it should. */
        FAILED,
        /** It was taken back before its end, or nothing was drained. */
        ABORTED
    }
}
