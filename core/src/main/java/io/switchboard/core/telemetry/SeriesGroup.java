package io.switchboard.core.telemetry;

import io.switchboard.core.Cleanup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/** Series that go together. */
final class SeriesGroup {
    private record Name(Metric metric, List<String> labels) {}

    private final Instruments instruments;
    private final List<Instruments.Series> shown = new ArrayList<>();
    private final Map<Name, LongAdder> counters = new HashMap<>();

    SeriesGroup(Instruments instruments) {
        this.instruments = instruments;
    }

    void show(Metric metric, List<String> labels, DoubleSupplier value) {
        shown.add(instruments.show(metric, labels, value));
    }

    /** A counter of events, shown from the first time that it is asked for. */
    LongAdder counter(Metric metric, List<String> labels) {
        return counters.computeIfAbsent(new Name(metric, labels), made -> {
            LongAdder count = new LongAdder();
            show(metric, labels, count::sum);
            return count;
        });
    }

    void close() {
        List<Instruments.Series> ending = List.copyOf(shown);
        shown.clear();
        counters.clear();
        Cleanup.each(ending, Instruments.Series::close);
    }
}
