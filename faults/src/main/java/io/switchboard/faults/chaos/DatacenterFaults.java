package io.switchboard.faults.chaos;

import io.switchboard.faults.Line;
import io.switchboard.harness.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The faults that a chaos run over several datacenters draws from. */
final class DatacenterFaults {
    private DatacenterFaults() {}

    static List<Fault<DatacenterFleet>> all() {
        return List.of(
                new Fault<>("a datacenter's servers are killed", DatacenterFaults::killServers),
                new Fault<>("a datacenter is killed, its etcd as well", DatacenterFaults::killAll),
                new Fault<>("a datacenter is killed while the next is cut off", DatacenterFaults::killCutOff),
                new Fault<>("a datacenter's etcd is killed", DatacenterFaults::killEtcd),
                new Fault<>("a datacenter's etcd is frozen", DatacenterFaults::freezeEtcd),
                new Fault<>("a datacenter's etcd loses its data", DatacenterFaults::loseData),
                new Fault<>("a datacenter's list is emptied", DatacenterFaults::empty),
                new Fault<>("a datacenter is cut off from the others", DatacenterFaults::cutOff),
                new Fault<>("a datacenter's lines are half-open", DatacenterFaults::halfOpen),
                new Fault<>("a datacenter's lines are slow", DatacenterFaults::slow),
                new Fault<>("a caller is cut off from its own etcd", DatacenterFaults::cutCaller),
                new Fault<>("a datacenter is drained", DatacenterFaults::drain),
                new Fault<>("a server is killed and restarted", DatacenterFaults::killServer),
                new Fault<>("a server is frozen past its TTL", DatacenterFaults::freezeServer));
    }

    private static void killServers(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        Place place = place(fleet, random, say);
        Duration time = lasting(random, 500, 8000, say);
        boolean samePort = random.nextBoolean();
        place.killServers();
        Await.pass(time);
        place.restartServers(samePort);
    }

    private static void killAll(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        Place place = place(fleet, random, say);
        Duration time = lasting(random, 500, 8000, say);
        place.killServers();
        place.etcd.kill();
        Await.pass(time);
        place.etcd.restart(true);
        place.restartServers(true);
    }

    /** The next one's servers are well, and nobody in the first has a way to them. */
    private static void killCutOff(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        Place place = place(fleet, random, say);
        Line line = fleet.next(place).lineFrom(place.name);
        line.cut();
        Await.pass(Faults.between(random, 0, 2000));
        place.killServers();
        Await.pass(lasting(random, 500, 4000, say));
        place.restartServers(true);
        line.heal();
    }

    private static void killEtcd(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        Place place = place(fleet, random, say);
        place.etcd.kill();
        Await.pass(lasting(random, 1000, 8000, say));
        place.etcd.restart(true);
    }

    private static void freezeEtcd(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        Place place = place(fleet, random, say);
        place.etcd.pause();
        Await.pass(lasting(random, 1000, 8000, say));
        place.etcd.resume();
    }

    private static void loseData(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        Place place = place(fleet, random, say);
        place.etcd.kill();
        Await.pass(lasting(random, 0, 5000, say));
        place.etcd.restart(false);
    }

    private static void empty(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        Place place = place(fleet, random, say);
        place.registry.run(etcd -> etcd.deletePrefix(Place.SERVICE + "/"));
    }

    private static void cutOff(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        List<Line> lines = lines(fleet, place(fleet, random, say));
        lines.forEach(Line::cut);
        Await.pass(lasting(random, 1000, 8000, say));
        lines.forEach(Line::heal);
    }

    private static void halfOpen(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        List<Line> lines = lines(fleet, place(fleet, random, say));
        lines.forEach(Line::blackHole);
        Await.pass(lasting(random, 3000, 15_000, say));
        lines.forEach(Line::heal);
    }

    private static void slow(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        List<Line> lines = lines(fleet, place(fleet, random, say));
        lines.forEach(line -> line.slow(Faults.between(random, 50, 400)));
        Await.pass(lasting(random, 3000, 8000, say));
        lines.forEach(Line::heal);
    }

    /** To it, and from it to the others. */
    private static List<Line> lines(DatacenterFleet fleet, Place place) {
        List<Line> lines = new ArrayList<>(place.lines());
        fleet.others(place).forEach(other -> lines.add(other.lineFrom(place.name)));
        return lines;
    }

    private static void cutCaller(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        Place place = place(fleet, random, say);
        fleet.home(place).cut();
        Await.pass(lasting(random, 1000, 8000, say));
        fleet.home(place).heal();
    }

    /** In the registry of any: it counts for the callers in all. It ends by its lease. */
    private static void drain(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        Place place = place(fleet, random, say);
        Place where = fleet.places().get(random.nextInt(fleet.places().size()));
        Duration time = lasting(random, 3000, 8000, say);
        say.accept("by the registry of " + where.name);
        long seconds = time.toSeconds();
        where.registry.run(etcd -> etcd.putFor(
                seconds,
                "switchboard/drains/datacenter/" + place.name,
                "{\"until\":\"" + Instant.now().plusSeconds(seconds) + "\",\"for\":" + seconds + "}"));
        Await.pass(time);
    }

    private static void killServer(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        Place.Seat seat = seat(fleet, random, say);
        Duration time = lasting(random, 0, 2000L * Place.TTL_SECONDS, say);
        boolean samePort = random.nextBoolean();
        seat.kill();
        Await.pass(time);
        seat.restart(samePort);
    }

    private static void freezeServer(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        seat(fleet, random, say).freeze(Faults.between(random, 500, 3000));
    }

    private static Place place(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        Place place = fleet.places().get(random.nextInt(fleet.places().size()));
        say.accept(place.name);
        return place;
    }

    private static Place.Seat seat(DatacenterFleet fleet, RandomGenerator random, Consumer<String> say) {
        List<Place.Seat> seats =
                fleet.places().get(random.nextInt(fleet.places().size())).seats();
        Place.Seat seat = seats.get(random.nextInt(seats.size()));
        say.accept(seat.name());
        return seat;
    }

    private static Duration lasting(RandomGenerator random, long least, long most, Consumer<String> say) {
        Duration time = Faults.between(random, least, most);
        say.accept("for " + ChaosReport.seconds(time));
        return time;
    }
}
