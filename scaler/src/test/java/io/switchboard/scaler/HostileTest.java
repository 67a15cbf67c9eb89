package io.switchboard.scaler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.switchboard.scaler.keda.IsActiveResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What an instance can do that lies, and a caller that asks for ever more. */
class HostileTest {
    private final ScalerSpec ten = Followed.spec("target", "10");
    private final TestFleet fleet = TestFleet.of(4, 5);

    @Test
    void a_lie_of_one_second_counts_for_little_more_than_a_minute() {
        Followed scaler = new Followed();
        scaler.answer(ten);
        scaler.seconds(fleet, 61);
        fleet.server(0).inFlight = 1e9;
        scaler.seconds(fleet, 1);
        assertTrue(scaler.replicas(ten) > 1e6, "an autoscaler has a maximum of its own");
        fleet.server(0).inFlight = 5;
        scaler.seconds(fleet, 60);
        assertTrue(scaler.replicas(ten) > 1e6);
        scaler.seconds(fleet, 10);
        assertEquals(2, scaler.replicas(ten));
    }

    @Test
    void instances_that_all_lie_together_come_to_a_figure_that_can_be_told() {
        Followed scaler = new Followed();
        TestFleet many = TestFleet.of(250, 1e9);
        scaler.answer(ten);
        scaler.seconds(many, 61);
        assertEquals(25_000_000_000L, scaler.replicas(ten));
    }

    @Test
    void an_instance_that_never_reports_counts_as_one_of_the_others_and_nothing_is_taken_away() {
        Followed scaler = new Followed();
        fleet.server(0).mute = true;
        fleet.all(20);
        scaler.answer(ten);
        scaler.seconds(fleet, 120);
        assertEquals(8, scaler.replicas(ten));
        fleet.all(1);
        scaler.seconds(fleet, 600);
        assertEquals(8, scaler.replicas(ten));
        fleet.servers.remove(fleet.server(0).instance.address().toString());
        scaler.seconds(fleet, 121);
        assertEquals(1, scaler.replicas(ten));
    }

    @Test
    void of_targets_that_nobody_asks_for_any_more_there_is_room_for_others_while_streams_go_on() throws IOException {
        try (ScalerProcess process = ScalerProcess.start(10, 10)) {
            Keda keda = new Keda(process);
            Keda.Stream<IsActiveResponse> stream = keda.streamIsActive(Keda.scaledObject("activation", "0"));
            process.until("a follow", () -> process.loads.opened == 1);
            process.seconds(fleet, 61);
            for (int i = 1; i < FollowedLoad.MOST_TRACKS; i++) {
                keda.metrics(Keda.scaledObject("target", Integer.toString(100 + i)), "concurrency")
                        .get();
            }
            Keda.Heard<?> refused = keda.metrics(Keda.scaledObject("target", "7"), "concurrency");
            assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.status().getCode());
            process.seconds(fleet, 700);
            keda.metrics(Keda.scaledObject("target", "7"), "concurrency").get();
            assertEquals(1, process.loads.opened);
            assertEquals(1, stream.heard.size());
        }
    }
}
