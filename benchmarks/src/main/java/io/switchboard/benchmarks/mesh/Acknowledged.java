package io.switchboard.benchmarks.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** When changes were put, and how long after that streams have acknowledged them. */
final class Acknowledged {
    /** When each change of a service was put, in nanoseconds, by its number. */
    private final Map<String, NavigableMap<Integer, Long>> puts = new ConcurrentHashMap<>();

    private List<Long> latencies = new ArrayList<>();

    void put(String service, int change, long nanos) {
        puts.computeIfAbsent(service, none -> new ConcurrentSkipListMap<>()).put(change, nanos);
    }

    /** A stream has one that is later than another: also of what was between them and was never sent. */
    void acknowledged(String service, int before, int now, long nanos) {
        NavigableMap<Integer, Long> ofService = puts.get(service);
        if (ofService != null) {
            ofService.subMap(before, false, now, true).values().forEach(put -> add(nanos - put));
        }
    }

    private synchronized void add(long latency) {
        latencies.add(latency);
    }

    synchronized int count() {
        return latencies.size();
    }

    /** All so far, which are forgotten. */
    synchronized List<Long> take() {
        List<Long> taken = latencies;
        latencies = new ArrayList<>();
        return taken;
    }
}
