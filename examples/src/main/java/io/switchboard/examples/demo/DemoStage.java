package io.switchboard.examples.demo;

import io.switchboard.core.Freshness;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.Scheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** What the demo has seen so far, and tells the display; used on the scheduler's thread only. */
final class DemoStage {
    private final String title;
    private final Scheduler clock;
    private final Display display;
    private final int targetRate;
    private final long startNanos;
    private final CallCounts tally = new CallCounts();
    private final Map<String, Fate> servers = new LinkedHashMap<>();
    /** In which datacenter each is, where there are several. */
    private final Map<String, String> places = new HashMap<>();

    private final Map<String, Long> listedAt = new HashMap<>();
    private final Map<String, Long> answeredAt = new HashMap<>();
    private final List<DemoView.Event> events = new ArrayList<>();
    private final List<Wait> waits = new ArrayList<>();
    private final List<Wait> answerWaits = new ArrayList<>();
    private Set<String> listed = Set.of();
    private String problem = "";
    private boolean over;

    DemoStage(String title, Scheduler clock, Display display, int targetRate) {
        this.title = title;
        this.clock = clock;
        this.display = display;
        this.targetRate = targetRate;
        this.startNanos = clock.nanos();
    }

    /** One of the demo's servers has come to this. */
    void fate(String address, Fate fate) {
        servers.put(address, fate);
        sayJoined(address);
    }

    /** The server is in this datacenter. */
    void place(String address, String datacenter) {
        places.put(address, datacenter);
    }

    private String shown(String address) {
        String place = places.get(address);
        return place == null ? address : place + " " + address;
    }

    /** The server's process is no more. */
    void ended(String address) {
        Fate fate = servers.get(address);
        if (over || fate == null || fate == Fate.KILLED) {
            return;
        }
        boolean asked = fate == Fate.LEAVING;
        servers.put(address, asked ? Fate.LEFT : Fate.LOST);
        say(address + (asked ? " has ended" : " ended though nobody asked it to"));
    }

    void say(String text) {
        DemoView.Event event = new DemoView.Event(elapsed(), text);
        events.add(event);
        display.event(event);
    }

    /** The registry lists these instances now. */
    void listed(Snapshot snapshot) {
        problem = snapshot.problem() == null ? "" : snapshot.problem();
        if (snapshot.freshness() == Freshness.UNKNOWN) {
            return;
        }
        Set<String> before = listed;
        listed = snapshot.instances().stream()
                .map(instance -> instance.address().toString())
                .collect(Collectors.toUnmodifiableSet());
        listed.forEach(address -> listedAt.putIfAbsent(address, clock.nanos()));
        servers.forEach((address, fate) -> {
            if (before.contains(address) && !listed.contains(address)) {
                say(address
                        + (fate == Fate.KILLED
                                ? ": its lease has run out, so the registry drops it"
                                : " is out of the registry: no new call goes there"));
            }
        });
        waits.removeIf(wait -> wait.doneIf(listed));
    }

    /** Completes once the registry lists all of these. */
    CompletableFuture<Void> whenListed(Set<String> addresses) {
        Wait wait = new Wait(addresses, new CompletableFuture<>());
        if (!wait.doneIf(listed)) {
            waits.add(wait);
        }
        return wait.done();
    }

    /** Completes once each of these has answered a call. */
    CompletableFuture<Void> whenAnswered(Set<String> addresses) {
        Wait wait = new Wait(addresses, new CompletableFuture<>());
        if (!wait.doneIf(answeredAt.keySet())) {
            answerWaits.add(wait);
        }
        return wait.done();
    }

    /** Why the registry's list is not up to date; empty if it is. */
    String problem() {
        return problem;
    }

    void called() {
        tally.called();
    }

    void failed(String why) {
        if (!tally.failures().containsKey(why)) {
            say("a call failed: " + why);
        }
        tally.failed(why);
    }

    /** A call was made again by the application. */
    void repeated() {
        tally.repeated();
    }

    void answered(String address) {
        tally.answered(address);
        servers.putIfAbsent(address, Fate.GUEST);
        if (answeredAt.putIfAbsent(address, clock.nanos()) == null) {
            sayJoined(address);
            answerWaits.removeIf(wait -> wait.doneIf(answeredAt.keySet()));
        }
    }

    long inFlight() {
        return tally.inFlight();
    }

    /** Shows the present moment. */
    void draw() {
        if (!over) {
            tally.sample(clock.nanos());
        }
        List<DemoView.Server> rows = new ArrayList<>();
        servers.forEach((address, fate) -> rows.add(new DemoView.Server(
                shown(address), fate, listed.contains(address), tally.rate(address), tally.answeredBy(address))));
        long highest =
                rows.stream().mapToLong(DemoView.Server::callsPerSecond).max().orElse(0);
        display.show(new DemoView(
                title,
                rows,
                tally.rate(),
                Math.max(targetRate, highest),
                tally.calls(),
                tally.answered(),
                tally.failed(),
                List.copyOf(events),
                elapsed()));
    }

    /** The last call has been made: rates stay as they are, and servers may end. */
    void curtain() {
        over = true;
    }

    /** What came of it. */
    DemoReport report() {
        List<DemoReport.Server> rows = new ArrayList<>();
        servers.forEach(
                (address, fate) -> rows.add(new DemoReport.Server(shown(address), fate, tally.answeredBy(address))));
        return new DemoReport(
                tally.calls(), tally.answered(), tally.failed(), tally.repeatedCalls(), tally.failures(), rows);
    }

    /** Nanoseconds since the demo began. */
    long elapsed() {
        return clock.nanos() - startNanos;
    }

    /** Its first call may come in before the demo has read from the server's output who it is. */
    private void sayJoined(String address) {
        Long answered = answeredAt.get(address);
        if (servers.get(address) == Fate.JOINED && answered != null) {
            long millis = Math.max(0, answered - listedAt.getOrDefault(address, answered)) / 1_000_000;
            say(address + " joins: first call " + millis + " ms after the registry listed it");
        }
    }

    private record Wait(Set<String> addresses, CompletableFuture<Void> done) {
        boolean doneIf(Set<String> present) {
            return present.containsAll(addresses) && done.complete(null);
        }
    }
}
