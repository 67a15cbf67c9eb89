package io.switchboard.cli;

import io.switchboard.core.telemetry.PickCount;
import io.switchboard.core.telemetry.Telemetry;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Where the calls of one channel were sent to since it was asked last. */
final class ProbePicks implements Telemetry {
    // Guarded by this: how far each count was when it was looked at, and what ended counts had more.
    private final Map<PickCount, Long> counts = new HashMap<>();
    private final Map<String, Long> ended = new TreeMap<>();
    private final Function<PickCount, String> place;

    ProbePicks(Function<PickCount, String> place) {
        this.place = place;
    }

    @Override
    public synchronized void picks(PickCount count) {
        counts.put(count, count.picks().getAsLong());
    }

    @Override
    public synchronized void picksEnded(PickCount count, boolean gone) {
        Long before = counts.remove(count);
        if (before != null) {
            add(ended, count, before);
        }
    }

    synchronized Map<String, Long> take() {
        Map<String, Long> taken = new TreeMap<>(ended);
        ended.clear();
        counts.replaceAll((count, before) -> before + add(taken, count, before));
        return taken;
    }

    private long add(Map<String, Long> sums, PickCount count, long before) {
        long more = count.picks().getAsLong() - before;
        if (more > 0) {
            sums.merge(place.apply(count), more, Long::sum);
        }
        return more;
    }
}
