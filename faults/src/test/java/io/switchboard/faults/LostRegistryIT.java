package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.Snapshot;
import io.switchboard.harness.Await;
import io.switchboard.harness.RawEtcd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry of one datacenter is lost to a client that reads three: that alone moves no call. */
class LostRegistryIT {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(3);
    /** So long that a watch is not gone on with: the list is read afresh. */
    private static final Duration LONGER = Duration.ofSeconds(6);

    @Test
    void the_own_registry_that_is_killed_changes_neither_the_servers_nor_their_shares() {
        try (Sites sites = Sites.start()) {
            sites.us().serve(2);
            sites.eu().serve(2);
            sites.awaitLive(sites.us(), 2);
            Traffic traffic = sites.call(SHORT, SHORT, Traffic.INTERVAL);
            traffic.awaitServers(sites.us().names());
            int mark = sites.view().mark();
            Set<String> known = sites.view().addresses();
            Duration killed = traffic.now();
            sites.us().etcd().kill();
            sites.awaitStale(sites.us());
            Await.pass(LONG);
            assertShared(sites.us().names(), traffic.since(killed));
            Expect.kept(sites.view(), mark, known);

            Duration back = traffic.now();
            sites.us().etcd().restart(true);
            sites.awaitLive(sites.us(), 2);
            Await.pass(SHORT);
            assertShared(sites.us().names(), traffic.since(back));
            Expect.kept(sites.view(), mark, known);
            Expect.noFailure(traffic);
        }
    }

    /** The client's own datacenter has no servers of the service: all calls go to the next one. */
    @Test
    void another_registry_whose_servers_are_called_is_killed_and_loses_its_data_and_no_call_is_lost() {
        try (Sites sites = Sites.start()) {
            sites.eu().serve(2);
            sites.ap().serve(1);
            sites.awaitLive(sites.eu(), 2);
            sites.awaitLive(sites.ap(), 1);
            Traffic traffic = sites.call(SHORT, SHORT, Traffic.INTERVAL);
            traffic.awaitServers(sites.eu().names());
            int mark = sites.view().mark();
            Duration killed = traffic.now();
            sites.eu().etcd().kill();
            sites.awaitStale(sites.eu());
            Await.pass(SHORT);
            assertShared(sites.eu().names(), traffic.since(killed));

            sites.eu().etcd().restart(false);
            sites.awaitLive(sites.eu(), 2);
            sites.view()
                    .await("nobody is doubted", snapshot -> snapshot.doubted().isEmpty());
            traffic.awaitServers(sites.eu().names());
            Expect.neverEmpty(sites.view(), mark);
            Expect.noFailure(traffic);
        }
    }

    /** Its list may be read when a part of it has been put back: then calls leave for as long. */
    @Test
    void the_own_registry_that_is_restored_from_a_backup_loses_no_call(@TempDir Path folder) {
        String ghost = Scene.SERVICE + "/ghost";
        try (Sites sites = Sites.start()) {
            Site us = sites.us();
            us.raw().put(ghost, RawEtcd.announced("127.0.0.1:1", "{\"weight\":0}"));
            us.etcd().save(folder.resolve("backup"));
            us.raw().delete(ghost);
            us.serve(2);
            sites.eu().serve(1);
            sites.awaitLive(us, 2);
            sites.awaitLive(sites.eu(), 1);
            Traffic traffic = sites.call(SHORT, SHORT, Traffic.INTERVAL);
            traffic.awaitServers(us.names());
            int mark = sites.view().mark();
            // Ended in order it would wait for whoever watches.
            us.etcd().kill();
            us.etcd().restore(folder.resolve("backup"));
            // Who sees the ghost has read the registry afresh.
            sites.view().await("read afresh", snapshot -> Sites.names(snapshot).contains("us/ghost"));
            us.raw().delete(ghost);
            sites.awaitLive(us, 2);
            sites.view()
                    .await("nobody is doubted", snapshot -> snapshot.doubted().isEmpty());
            traffic.awaitServers(us.names());
            Expect.neverEmpty(sites.view(), mark);
            Expect.noFailure(traffic);
        }
    }

    /** What was written meanwhile has been compacted away, and the list has more than one page. */
    @Test
    void a_datacenter_that_was_cut_off_is_believed_again_once_its_list_is_whole_and_no_call_at_home_notices() {
        int before = 3000;
        int after = 2500;
        try (Sites sites = Sites.start()) {
            sites.us().serve(2);
            sites.eu().raw().putAll(others(0, before));
            sites.awaitLive(sites.us(), 2);
            sites.awaitLive(sites.eu(), before);
            Traffic traffic = sites.call(SHORT, SHORT, Traffic.INTERVAL);
            traffic.awaitServers(sites.us().names());
            Duration cut = traffic.now();
            sites.eu().line().cut();
            sites.awaitStale(sites.eu());
            int mark = sites.view().mark();
            others(0, before - after).keySet().forEach(sites.eu().raw()::delete);
            sites.eu().raw().compact();
            Await.pass(LONGER);
            sites.eu().line().heal();
            sites.awaitLive(sites.eu(), after);

            for (Snapshot snapshot : sites.view().since(mark)) {
                DatacenterState eu = Sites.state(sites.eu(), snapshot);
                assertEquals(eu.freshness() == Freshness.LIVE ? after : before, eu.instances(), eu.toString());
                assertEquals(Freshness.LIVE, Sites.state(sites.us(), snapshot).freshness());
            }
            assertShared(sites.us().names(), traffic.since(cut));
            Expect.noFailure(traffic);
        }
    }

    private static Map<String, String> others(int from, int to) {
        Map<String, String> others = new TreeMap<>();
        IntStream.range(from, to)
                .forEach(number -> others.put(
                        Scene.SERVICE + "/other-" + number, RawEtcd.announced("127.0.0.2:" + (10_000 + number))));
        return others;
    }

    /** Exactly these answered all calls, each its part. */
    private static void assertShared(Set<String> names, List<Outcome> outcomes) {
        Map<String, Long> shares = outcomes.stream()
                .collect(Collectors.groupingBy(
                        one -> String.valueOf(one.server()), TreeMap::new, Collectors.counting()));
        assertEquals(names, shares.keySet());
        long fair = outcomes.size() / names.size();
        assertTrue(
                shares.values().stream().allMatch(share -> Math.abs(share - fair) <= 2 + fair / 5),
                () -> "not shared evenly: " + shares);
    }
}
