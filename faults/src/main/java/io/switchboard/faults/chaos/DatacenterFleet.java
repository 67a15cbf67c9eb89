package io.switchboard.faults.chaos;

import io.switchboard.core.Cleanup;
import io.switchboard.core.time.Scheduler;
import io.switchboard.faults.CallerFeed;
import io.switchboard.faults.ProxiedNetwork;
import io.switchboard.faults.Supervisor;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Several datacenters, each with an etcd node, servers, and a caller that reads the registries of all. */
final class DatacenterFleet implements Fleet {
    static final List<String> NAMES = List.of("us", "eu", "ap", "sa", "af");

    private static final int SERVERS = 2;
    private static final Duration NEAR = Duration.ofMillis(35);
    private static final Duration FAR = Duration.ofMillis(160);

    /** How long calls that have left stay away, and how long they take to come back: so short that a run sees many. */
    private static final String HOLD = "--hold=2000";

    private static final String RAMP = "--ramp=2000";

    private final Excuses excuses = new Excuses();
    private final Supervisor supervisor = new Supervisor();
    private final List<Place> places = new ArrayList<>();
    /** Of the callers to the registry of their own datacenter. */
    private final Map<Place, ProxiedNetwork> home = new LinkedHashMap<>();

    private final Map<Place, CallerFeed> callers = new LinkedHashMap<>();
    private final List<Child> children = new ArrayList<>();

    /** @param folder for what callers remember */
    DatacenterFleet(int count, Path folder, Scheduler clock) {
        try {
            for (String name : NAMES.subList(0, count)) {
                places.add(new Place(name, excuses, clock));
            }
            for (Place place : places) {
                others(place).forEach(other -> place.lineFrom(other.name, between(place, other)));
                place.serve(SERVERS, supervisor, children);
            }
            Await.until("all servers are registered", this::isRegistered);
            places.forEach(place -> startCaller(place, folder));
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, this::close);
            throw e;
        }
    }

    /** The first two are near each other. */
    private Duration between(Place one, Place other) {
        return places.indexOf(one) + places.indexOf(other) == 1 ? NEAR : FAR;
    }

    private void startCaller(Place place, Path folder) {
        ProxiedNetwork network = ProxiedNetwork.to(List.of(place.etcd.endpoint()));
        home.put(place, network);
        boolean retries = places.indexOf(place) == places.size() - 1;
        String others = others(place).stream()
                .map(other -> other.name + "=" + other.lineFrom(place.name).registry())
                .collect(Collectors.joining(","));
        List<String> options = new ArrayList<>(List.of(
                "--datacenter=" + place.name,
                "--others=" + others,
                "--network=" + Place.network(place.name),
                "--memory=" + folder.resolve("memory-" + place.name),
                HOLD,
                RAMP));
        if (retries) {
            // All servers of a datacenter may be gone at once: the second try may hit another that is not known to be.
            options.addAll(List.of("--retry=true", "--retries=4"));
        }
        Child child = supervisor.caller(
                "caller-" + place.name, network.endpoints(), Place.SERVICE, options.toArray(String[]::new));
        children.add(child);
        callers.put(place, CallerFeed.of(child, retries));
    }

    List<Place> places() {
        return places;
    }

    List<Place> others(Place place) {
        return places.stream().filter(other -> other != place).toList();
    }

    /** The nearest of the others. */
    Place next(Place place) {
        return others(place).stream()
                .min(Comparator.comparing(other -> between(place, other)))
                .orElseThrow();
    }

    /** Of the callers in a datacenter to their own registry. */
    ProxiedNetwork home(Place place) {
        ProxiedNetwork network = home.get(place);
        if (network == null) {
            throw new IllegalStateException("there are no callers in " + place.name + " yet");
        }
        return network;
    }

    @Override
    public List<CallerFeed> callers() {
        return List.copyOf(callers.values());
    }

    @Override
    public Excuses excuses() {
        return excuses;
    }

    private boolean isRegistered() {
        return places.stream().allMatch(place -> place.witness.isComplete());
    }

    /** All calls are at home then. */
    @Override
    public boolean isWell() {
        int known = places.stream().mapToInt(place -> place.seats().size()).sum();
        callers.values().forEach(CallerFeed::read);
        return isRegistered()
                && callers.entrySet().stream()
                        .allMatch(caller ->
                                caller.getValue().isWell(known, caller.getKey().names()));
    }

    @Override
    public String state() {
        Map<String, Object> missing = new LinkedHashMap<>();
        places.forEach(place -> missing.put(place.name, place.witness.missing()));
        return "missing in etcd: " + missing + "; callers: " + callers.values();
    }

    @Override
    public List<String> died() {
        List<String> died = new ArrayList<>();
        places.forEach(
                place -> place.seats().stream().filter(seat -> !seat.isAlive()).forEach(seat -> died.add(seat.name())));
        callerChildren().stream().filter(child -> !child.isAlive()).forEach(child -> died.add(child.name()));
        return died;
    }

    private List<Child> callerChildren() {
        return children.stream()
                .filter(child -> child.name().startsWith("caller"))
                .toList();
    }

    @Override
    public Duration takeLongestMissing() {
        return places.stream()
                .map(place -> place.witness.takeLongest())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    @Override
    public void endCalls() {
        callerChildren().forEach(child -> {
            child.endInput();
            child.awaitEnd();
        });
        callers.values().forEach(CallerFeed::read);
    }

    @Override
    public List<Child> children() {
        return List.copyOf(children);
    }

    @Override
    public void close() {
        Cleanup.all(
                supervisor::close,
                () -> Cleanup.each(home.values(), ProxiedNetwork::close),
                () -> Cleanup.each(places, Place::close));
    }
}
