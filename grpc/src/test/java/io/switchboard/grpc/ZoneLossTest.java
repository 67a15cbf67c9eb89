package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real servers in two zones, of which the client's own is lost. */
@Timeout(300)
class ZoneLossTest {
    private static final Locality OWN = new Locality("eu", "eu-1");
    private static final Locality OTHER = new Locality("eu", "eu-2");
    private static final Set<String> NEAR = Set.of("near-1", "near-2");
    private static final Set<String> FAR = Set.of("far-1", "far-2");
    private static final int CALLERS = 4;

    private final ScriptedChannels scripted = new ScriptedChannels();
    private final Map<String, Wire> wires = new TreeMap<>();
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        scripted.own = OWN;
        scripted.directory.live(
                serve("near-1", OWN), serve("near-2", OWN), serve("far-1", OTHER), serve("far-2", OTHER));
        channel = scripted.open(
                scripted.to("demo", InsecureChannelCredentials.create()).defaultServiceConfig(Json.retrying("{}")));
    }

    @AfterEach
    void stop() {
        scripted.close();
        wires.values().forEach(Wire::close);
    }

    private Instance serve(String name, Locality place) throws Exception {
        Instance server = scripted.started(new TestService(name).start("127.0.0.1"));
        Wire wire = new Wire(server.address().port());
        wires.put(name, wire);
        return Instance.at("127.0.0.1:" + wire.port()).toBuilder()
                .id(name)
                .locality(place)
                .build();
    }

    private Wire wire(String name) {
        return Objects.requireNonNull(wires.get(name));
    }

    private void cut(Set<String> names) {
        names.forEach(name -> wire(name).cut());
    }

    private void mend(Set<String> names) {
        names.forEach(name -> wire(name).mend());
        channel.resetConnectBackoff();
    }

    private static void awaitAnswersFromAllOf(Callers callers, Set<String> names) throws Exception {
        // The last of them may be a phase in which one is connected already, and the other about to be.
        Await.until("calls go to " + names + " alone", () -> {
            try {
                return callers.next().after(20).keySet().equals(names);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void calls_stay_in_the_own_zone_go_elsewhere_while_it_is_lost_and_come_back() throws Exception {
        try (Callers callers = new Callers(channel, CALLERS)) {
            awaitAnswersFromAllOf(callers, NEAR);
            assertEquals(NEAR, callers.next().after(200).keySet());

            assertEquals(FAR, callers.after(() -> cut(NEAR)).after(200).keySet());

            callers.after(() -> mend(NEAR));
            awaitAnswersFromAllOf(callers, NEAR);
            assertEquals(NEAR, callers.next().after(200).keySet());

            assertEquals(List.of(), List.copyOf(callers.failures));
            // An answer that had begun cannot be had elsewhere.
            assertTrue(callers.interrupted.size() <= CALLERS, callers.interrupted::toString);
            for (Status status : callers.interrupted) {
                assertEquals(Status.Code.UNAVAILABLE, status.getCode());
            }
        }
    }

    @Test
    void a_channel_without_any_config_prefers_the_own_zone_too() throws Exception {
        channel = scripted.open(scripted.to("demo", InsecureChannelCredentials.create()));
        try (Callers callers = new Callers(channel, CALLERS)) {
            awaitAnswersFromAllOf(callers, NEAR);
            assertEquals(NEAR, callers.next().after(200).keySet());
            assertEquals(List.of(), List.copyOf(callers.failures));
        }
    }

    @Test
    void half_of_the_own_zone_keeps_about_seven_tenths_of_the_calls() throws Exception {
        try (Callers callers = new Callers(channel, CALLERS)) {
            awaitAnswersFromAllOf(callers, NEAR);
            callers.after(() -> cut(Set.of("near-1"))).after(50);
            awaitAnswersFromAllOf(callers, Set.of("near-2", "far-1", "far-2"));
            Map<String, Integer> tally = callers.next().after(400);
            int all = tally.values().stream().mapToInt(n -> n).sum();
            assertEquals(0.7, tally.getOrDefault("near-2", 0) / (double) all, 0.05, tally::toString);
            assertEquals(List.of(), List.copyOf(callers.failures));
        }
    }

    @Test
    void a_zone_that_the_registry_no_longer_lists_is_left_without_a_failed_call() throws Exception {
        Instance[] all = {serve("near-3", OWN), serve("far-3", OTHER)};
        scripted.directory.live(all);
        try (Callers callers = new Callers(channel, CALLERS)) {
            awaitAnswersFromAllOf(callers, Set.of("near-3"));
            callers.after(() -> scripted.directory.live(all[1]));
            awaitAnswersFromAllOf(callers, Set.of("far-3"));
            callers.after(() -> scripted.directory.live(all));
            awaitAnswersFromAllOf(callers, Set.of("near-3"));
            assertEquals(List.of(), List.copyOf(callers.failures));
            assertEquals(List.of(), List.copyOf(callers.interrupted));
        }
    }
}
