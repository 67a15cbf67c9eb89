package io.switchboard.grpc;

import static io.switchboard.grpc.PolicyHarness.broken;
import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.Telemetry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the policy counts of its picks, and of ejections. */
class PickCountersTest {
    private static final String CANARY =
            "{routes: [{name: \"canary\", match: {methods: [\"demo.Greeter\"]}, subsets: [{version: \"v2\"}]}]}";

    private final PolicyHarness harness = new PolicyHarness();
    private final RecordingTelemetry telemetry = new RecordingTelemetry();

    private static DescribedCall to(String method) {
        return new DescribedCall(method, Map.of(), null);
    }

    private void measure() {
        harness.measured = new Measured(new ServiceName("demo"), telemetry);
    }

    @Test
    void each_pick_counts_for_its_instance_and_its_route() {
        measure();
        harness.configure(CANARY);
        harness.resolve(
                endpoint(1, instance -> instance.version("v2")), endpoint(2, instance -> instance.version("v1")));
        harness.ready(1, 2);
        assertEquals(Map.of("i1 canary", 0L, "i1 none", 0L, "i2 none", 0L), telemetry.picks());
        harness.picks(10, to("demo.Greeter/Hello"));
        harness.picks(6, to("demo.Other/Hello"));
        assertEquals(Map.of("i1 canary", 10L, "i1 none", 3L, "i2 none", 3L), telemetry.picks());
    }

    @Test
    void a_call_that_falls_back_counts_for_no_route() {
        measure();
        harness.configure(CANARY);
        harness.resolve(endpoint(2, instance -> instance.version("v1")));
        harness.ready(2);
        harness.picks(4, to("demo.Greeter/Hello"));
        assertEquals(Map.of("i2 none", 4L), telemetry.picks());
    }

    @Test
    void levels_of_locality_count_each_instance_once() {
        measure();
        harness.own = new Locality("eu", "a");
        harness.configure("{locality: {prefer: \"zone\"}}");
        harness.resolve(
                endpoint(1, instance -> instance.locality(new Locality("eu", "a"))),
                endpoint(2, instance -> instance.locality(new Locality("eu", "b"))));
        harness.ready(2);
        harness.picks(4);
        harness.ready(1);
        harness.picks(5);
        assertEquals(Map.of("i1 none", 5L, "i2 none", 4L), telemetry.picks());
    }

    @Test
    void each_pick_counts_for_the_datacenter_of_its_instance() {
        measure();
        harness.resolve(
                endpoint(1, instance -> instance.id("a").datacenter("us")),
                endpoint(2, instance -> instance.id("a").datacenter("eu")),
                endpoint(3, instance -> instance.id("a")));
        harness.ready(1, 2, 3);
        harness.picks(9);
        assertEquals(
                Map.of("us/a us", 3L, "eu/a eu", 3L, "a ", 3L),
                telemetry.counts.stream()
                        .collect(Collectors.toMap(
                                count -> count.instanceId() + " " + count.datacenter(),
                                count -> count.picks().getAsLong())));
    }

    private static EquivalentAddressGroup in(String datacenter, int n) {
        return endpoint(n, instance -> instance.datacenter(datacenter));
    }

    private List<Long> refused() {
        return telemetry.refusals.stream()
                .map(count -> count.refused().getAsLong())
                .toList();
    }

    @Test
    void where_the_calls_go_is_told_on_each_change_with_the_picks_that_are_refused() {
        measure();
        harness.datacenters = new Datacenters("us", List.of("eu"), Set.of());
        harness.configure("{datacenters: {maxAdded: 0.25, usualLoad: 1}}");
        harness.resolve(in("us", 1), in("eu", 2));
        harness.ready(1);
        harness.picks(4);
        assertEquals(List.of("null AT_HOME"), telemetry.states);
        assertEquals(List.of(), refused());

        harness.set(broken("refused"), 1);
        harness.ready(2);
        assertEquals(List.of("null AT_HOME", "AT_HOME NOBODY"), telemetry.states);
        int refused = 0;
        for (int i = 0; i < 20; i++) {
            refused += harness.pick().getStatus().isOk() ? 0 : 1;
        }
        assertEquals(15, refused);
        assertEquals(List.of(15L), refused());
        assertEquals(5L, telemetry.picks().get("eu/i2 none"));

        harness.ready(1);
        assertEquals("NOBODY HELD", telemetry.states.get(2));
        harness.context.execute(harness.policy::shutdown);
        assertEquals("HELD null", telemetry.states.get(3));
        assertEquals(4, telemetry.states.size());
        assertEquals(List.of(), refused());
    }

    @Test
    void a_service_that_is_in_other_datacenters_only_is_elsewhere() {
        measure();
        harness.datacenters = new Datacenters("us", List.of("eu"), Set.of());
        harness.resolve(in("eu", 2));
        harness.ready(2);
        assertEquals(List.of("null ELSEWHERE"), telemetry.states);
        harness.datacenters = Datacenters.NONE;
        harness.resolve(endpoint(2, instance -> instance));
        assertEquals(List.of("null ELSEWHERE", "ELSEWHERE null"), telemetry.states);
    }

    @Test
    void counts_go_on_over_changes_and_go_with_their_instance_or_route() {
        measure();
        harness.configure(CANARY);
        harness.resolve(
                endpoint(1, instance -> instance.version("v2")), endpoint(2, instance -> instance.version("v2")));
        harness.ready(1, 2);
        harness.picks(10, to("demo.Greeter/Hello"));
        harness.set(broken("refused"), 2);
        harness.picks(10, to("demo.Greeter/Hello"));
        assertEquals(15L, telemetry.picks().get("i1 canary"));
        assertEquals(5L, telemetry.picks().get("i2 canary"), "it may come back");
        harness.configure("{}");
        assertEquals(
                List.of("i1 canary gone", "i2 canary gone"),
                telemetry.ended.stream().sorted().toList());
        telemetry.ended.clear();
        harness.resolve(endpoint(1, instance -> instance.version("v2")));
        assertEquals(List.of("i2 none gone"), telemetry.ended);
        harness.picks(3);
        assertEquals(Map.of("i1 none", 3L), telemetry.picks());
        telemetry.ended.clear();
        harness.context.execute(harness.policy::shutdown);
        assertEquals(List.of("i1 none ended"), telemetry.ended);
    }

    @Test
    void an_instance_that_comes_back_is_counted_again() {
        measure();
        harness.resolve(endpoint(1, instance -> instance));
        harness.ready(1);
        harness.picks(3);
        harness.fail(Status.UNAVAILABLE.withCause(new NoInstances()).withDescription("none"));
        assertEquals(Map.of(), telemetry.picks());
        harness.resolve(endpoint(1, instance -> instance));
        harness.ready(1);
        harness.picks(2);
        assertEquals(Map.of("i1 none", 2L), telemetry.picks());
    }

    @Test
    void an_ejection_is_told_once_however_its_connection_fares_and_a_failure_to_connect_is_none() {
        measure();
        harness.resolve(endpoint(1, instance -> instance), endpoint(2, instance -> instance));
        harness.ready(1, 2);
        harness.set(broken("refused"), 1);
        harness.ready(1);
        assertEquals(List.of(), telemetry.ejected);
        String words = "The subchannel has been ejected by outlier detection";
        harness.set(broken(words), 1);
        harness.set(broken(words), 1);
        assertEquals(List.of("i1"), telemetry.ejected);
        harness.ready(1);
        harness.set(broken(words), 1);
        assertEquals(List.of("i1", "i1"), telemetry.ejected);
    }

    @Test
    void nobody_who_wants_to_know_means_no_attribute() {
        ServiceName demo = new ServiceName("demo");
        assertNull(InstanceAttributes.ofChannel(Locality.UNKNOWN, demo, Telemetry.NONE)
                .get(InstanceAttributes.MEASURED));
        assertEquals(
                new Measured(demo, telemetry),
                InstanceAttributes.ofChannel(Locality.UNKNOWN, demo, telemetry).get(InstanceAttributes.MEASURED));
    }
}
