package io.switchboard.grpc;

import static io.switchboard.grpc.PolicyHarness.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.switchboard.balancing.InFlight;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.SubsetRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which calls count, and what the choices make of it. */
class CallLoadTest {
    private static final String LEAST_REQUEST = "{choice: {least_request: {}}}";

    private final PolicyHarness harness = new PolicyHarness();

    private static ClientStreamTracer tracer(ClientStreamTracer.Factory factory) {
        return factory.newClientStreamTracer(
                ClientStreamTracer.StreamInfo.newBuilder().build(), new Metadata());
    }

    private static ClientStreamTracer tracer(PickResult picked) {
        ClientStreamTracer.Factory factory = picked.getStreamTracerFactory();
        assertNotNull(factory);
        return tracer(factory);
    }

    private static ClientStreamTracer create(ClientStreamTracer tracer) {
        tracer.streamCreated(Attributes.EMPTY, new Metadata());
        return tracer;
    }

    private void connect(int endpoints) {
        harness.resolve(IntStream.rangeClosed(1, endpoints)
                .mapToObj(n -> endpoint(n, instance -> instance))
                .toList());
        harness.ready(IntStream.rangeClosed(1, endpoints).toArray());
    }

    /** So many calls that do not end, all at one endpoint; each is picked before any is created. */
    private List<ClientStreamTracer> occupy(int endpoint, int calls) {
        List<ClientStreamTracer> picked = new ArrayList<>();
        while (picked.size() < calls) {
            PickResult pick = harness.pick();
            if (PolicyHarness.endpointOf(pick) == endpoint) {
                picked.add(tracer(pick));
            }
        }
        picked.forEach(CallLoadTest::create);
        return picked;
    }

    @Test
    void a_call_counts_from_its_stream_to_its_end() {
        InFlight total = new InFlight();
        CallLoad load = new CallLoad(true, Duration.ofSeconds(10), () -> harness.nanos);
        load.countIn(List.of(total));
        ClientStreamTracer one = create(tracer(load));
        ClientStreamTracer two = create(tracer(load));
        assertEquals(List.of(2, 2, 2), List.of(load.inFlight.count(), total.count(), load.latency.count()));
        one.streamClosed(Status.OK);
        two.streamClosed(Status.UNAVAILABLE);
        assertEquals(List.of(0, 0, 0), List.of(load.inFlight.count(), total.count(), load.latency.count()));
    }

    @Test
    void a_stream_that_was_never_created_never_counts() {
        InFlight total = new InFlight();
        CallLoad load = new CallLoad(true, Duration.ofSeconds(10), () -> harness.nanos);
        load.countIn(List.of(total));
        for (Status status : List.of(Status.OK, Status.UNAVAILABLE, Status.CANCELLED)) {
            tracer(load).streamClosed(status);
        }
        assertEquals(List.of(0, 0, 0), List.of(load.inFlight.count(), total.count(), load.latency.count()));
        assertEquals(0, load.latency.cost(harness.nanos));
    }

    @Test
    void a_stream_ends_once() {
        InFlight total = new InFlight();
        CallLoad load = new CallLoad(true, Duration.ofSeconds(10), () -> harness.nanos);
        load.countIn(List.of(total));
        ClientStreamTracer tracer = create(tracer(load));
        tracer.streamClosed(Status.CANCELLED);
        tracer.streamClosed(Status.OK);
        assertEquals(List.of(0, 0, 0), List.of(load.inFlight.count(), total.count(), load.latency.count()));
    }

    @Test
    void latency_is_from_the_stream_to_its_end_and_a_callers_haste_says_nothing_of_it() {
        CallLoad load = new CallLoad(true, Duration.ofSeconds(10), () -> harness.nanos);
        ClientStreamTracer cancelled = create(tracer(load));
        harness.nanos += TimeUnit.SECONDS.toNanos(1);
        cancelled.streamClosed(Status.CANCELLED);
        assertEquals(0, load.latency.cost(harness.nanos));
        for (Status status : List.of(Status.OK, Status.DEADLINE_EXCEEDED, Status.UNAVAILABLE)) {
            CallLoad each = new CallLoad(true, Duration.ofSeconds(10), () -> harness.nanos);
            ClientStreamTracer tracer = create(tracer(each));
            harness.nanos += TimeUnit.MILLISECONDS.toNanos(5);
            tracer.streamClosed(status);
            assertEquals(5e6, each.latency.cost(harness.nanos), 1);
        }
    }

    @Test
    void a_busy_endpoint_is_left_to_the_idle_ones_until_its_calls_end() {
        harness.configure(LEAST_REQUEST);
        connect(10);
        List<ClientStreamTracer> calls = occupy(1, 5);
        Map<Integer, Integer> busy = harness.picks(1000);
        assertEquals(0, busy.getOrDefault(1, 0));
        calls.forEach(call -> call.streamClosed(Status.OK));
        Map<Integer, Integer> idle = harness.picks(1000);
        assertEquals(100, idle.getOrDefault(1, 0), 40, idle::toString);
    }

    @Test
    void picks_that_come_to_nothing_make_nobody_busy() {
        harness.configure(LEAST_REQUEST);
        connect(10);
        for (int i = 0; i < 1000; i++) {
            PickResult picked = harness.pick();
            if (PolicyHarness.endpointOf(picked) == 1) {
                tracer(picked).streamClosed(Status.UNAVAILABLE);
            }
        }
        Map<Integer, Integer> tally = harness.picks(2000);
        tally.values().forEach(calls -> assertTrue(calls >= 140 && calls <= 260, tally::toString));
    }

    @Test
    void calls_that_stay_are_spread_as_evenly_as_two_choices_can() {
        harness.configure(LEAST_REQUEST);
        connect(50);
        Map<Integer, Integer> inFlight = new TreeMap<>();
        for (int i = 0; i < 5000; i++) {
            PickResult picked = harness.pick();
            create(tracer(picked));
            inFlight.merge(PolicyHarness.endpointOf(picked), 1, Integer::sum);
        }
        assertEquals(50, inFlight.size());
        inFlight.values().forEach(calls -> assertTrue(Math.abs(calls - 100) <= 10, inFlight::toString));
    }

    @Test
    void what_is_in_flight_outlasts_a_new_picker() {
        harness.configure(LEAST_REQUEST);
        connect(10);
        occupy(1, 5);
        harness.configure("{choice: {least_request: {}}, panicThreshold: 40}");
        harness.resolve(IntStream.rangeClosed(1, 10)
                .mapToObj(n -> endpoint(n, instance -> instance.version("v2")))
                .toList());
        assertEquals(0, harness.picks(1000).getOrDefault(1, 0));
    }

    @Test
    void the_slower_of_two_is_left_alone() {
        harness.configure("{choice: {peak_ewma: {}}}");
        connect(2);
        for (int endpoint = 1; endpoint <= 2; endpoint++) {
            List<ClientStreamTracer> calls = occupy(endpoint, 1);
            harness.nanos += TimeUnit.MILLISECONDS.toNanos(endpoint == 1 ? 100 : 1);
            calls.get(0).streamClosed(Status.OK);
        }
        assertEquals(0, harness.picks(1000).getOrDefault(1, 0));
    }

    private static PickSubchannelArgs streaming(MethodType type) {
        MethodDescriptor<?, ?> method = DescribedCall.NONE.getMethodDescriptor().toBuilder()
                .setType(type)
                .build();
        return new PickSubchannelArgs() {
            @Override
            public CallOptions getCallOptions() {
                return CallOptions.DEFAULT;
            }

            @Override
            public Metadata getHeaders() {
                return new Metadata();
            }

            @Override
            public MethodDescriptor<?, ?> getMethodDescriptor() {
                return method;
            }
        };
    }

    /** One after the other, of 1 ms each. */
    private Map<Integer, Integer> unaryCalls(int times) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            PickResult picked = harness.pick();
            ClientStreamTracer call = create(tracer(picked));
            harness.nanos += TimeUnit.MILLISECONDS.toNanos(1);
            call.streamClosed(Status.OK);
            counts.merge(PolicyHarness.endpointOf(picked), 1, Integer::sum);
        }
        return counts;
    }

    /** Unary calls to two endpoints, and a stream of 20 s at the one that is returned. */
    private int streamOfTwentySeconds(MethodType type) {
        harness.configure("{choice: {peak_ewma: {}}}");
        connect(2);
        PickResult picked = harness.pick(streaming(type));
        ClientStreamTracer stream = create(tracer(picked));
        Map<Integer, Integer> during = unaryCalls(1000);
        assertTrue(during.values().stream().allMatch(calls -> calls > 300), () -> type + " in flight: " + during);
        harness.nanos += TimeUnit.SECONDS.toNanos(20);
        stream.inboundMessage(0);
        stream.streamClosed(Status.OK);
        return PolicyHarness.endpointOf(picked);
    }

    @ParameterizedTest
    @EnumSource(value = MethodType.class, mode = EnumSource.Mode.EXCLUDE, names = "UNARY")
    void the_life_of_a_stream_is_no_latency(MethodType type) {
        int streamed = streamOfTwentySeconds(type);
        Map<Integer, Integer> after = unaryCalls(1000);
        assertTrue(after.getOrDefault(streamed, 0) > 300, () -> type + " at " + streamed + ", ended: " + after);
    }

    @Test
    void of_streams_alone_each_endpoint_has_as_many() {
        harness.configure("{choice: {peak_ewma: {}}}");
        connect(4);
        Map<Integer, Integer> streams = new TreeMap<>();
        for (int i = 0; i < 400; i++) {
            PickResult picked = harness.pick(streaming(MethodType.BIDI_STREAMING));
            create(tracer(picked));
            streams.merge(PolicyHarness.endpointOf(picked), 1, Integer::sum);
        }
        streams.values().forEach(count -> assertEquals(100, count, 10, streams::toString));
    }

    @Test
    void streams_at_a_doubted_endpoint_are_heard_and_not_timed() {
        harness.configure("{choice: {peak_ewma: {}}}");
        harness.resolve(harness.doubted(1), endpoint(2, instance -> instance));
        harness.ready(1, 2);
        harness.subchannel(1).connection.last().answer(Status.OK);
        harness.answers.clear();
        PickResult picked = harness.pick(streaming(MethodType.SERVER_STREAMING));
        while (PolicyHarness.endpointOf(picked) != 1) {
            picked = harness.pick(streaming(MethodType.SERVER_STREAMING));
        }
        ClientStreamTracer stream = create(tracer(picked));
        stream.inboundMessage(0);
        assertEquals(List.of("i1"), harness.answers);
        harness.nanos += TimeUnit.SECONDS.toNanos(20);
        stream.streamClosed(Status.OK);
        assertEquals(500, harness.picks(1000).getOrDefault(1, 0), 80);
    }

    @Test
    void a_doubted_endpoint_has_its_calls_counted_and_its_answers_heard() {
        harness.configure(LEAST_REQUEST);
        harness.resolve(harness.doubted(1), endpoint(2, instance -> instance));
        harness.ready(1, 2);
        harness.subchannel(1).connection.last().answer(Status.OK);
        assertEquals(List.of("i1"), harness.answers);
        ClientStreamTracer call = occupy(1, 1).get(0);
        assertEquals(0, harness.picks(1000).getOrDefault(1, 0));
        call.inboundMessage(0);
        assertEquals(List.of("i1", "i1"), harness.answers);
        call.inboundTrailers(new Metadata());
        call.streamClosed(Status.OK);
        assertEquals(List.of("i1", "i1", "i1"), harness.answers);
        assertEquals(500, harness.picks(1000).getOrDefault(1, 0), 80);
    }

    @Test
    void a_doubt_that_is_told_again_changes_nothing_where_calls_are_counted_too() {
        harness.configure(LEAST_REQUEST);
        harness.resolve(harness.doubted(1), endpoint(2, instance -> instance));
        harness.ready(1, 2);
        harness.subchannel(1).connection.last().answer(Status.OK);
        harness.updates.clear();
        harness.resolve(harness.doubted(1), endpoint(2, instance -> instance));
        assertEquals(List.of(), harness.updates);
    }

    @Test
    void a_doubt_that_comes_or_goes_forgets_no_call() {
        harness.configure(LEAST_REQUEST);
        connect(2);
        ClientStreamTracer call = occupy(1, 1).get(0);
        harness.resolve(harness.doubted(1), endpoint(2, instance -> instance));
        harness.subchannel(1).connection.last().answer(Status.OK);
        assertEquals(0, harness.picks(1000).getOrDefault(1, 0));
        connect(2);
        assertEquals(0, harness.picks(1000).getOrDefault(1, 0));
        call.streamClosed(Status.OK);
        assertEquals(500, harness.picks(1000).getOrDefault(1, 0), 80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ring_hash", "maglev"})
    void an_endpoint_at_its_bound_gives_its_key_to_another(String policy) {
        harness.configure("{choice: {" + policy + ": {boundedLoad: 1.25}}}");
        connect(4);
        DescribedCall call = new DescribedCall("a.B/C", Map.of(), "the only key");
        Map<Integer, Integer> inFlight = new TreeMap<>();
        for (int calls = 1; calls <= 400; calls++) {
            PickResult picked = harness.pick(call);
            create(tracer(picked));
            inFlight.merge(PolicyHarness.endpointOf(picked), 1, Integer::sum);
            int bound = (int) Math.ceil(1.25 * calls / 4);
            assertTrue(inFlight.values().stream().allMatch(each -> each <= bound), () -> inFlight + " over " + bound);
        }
        assertEquals(4, inFlight.size());
    }

    @Test
    void the_counts_of_all_pools_come_back_to_nothing_whatever_changes_meanwhile() {
        long seed = 20261126;
        SplittableRandom random = new SplittableRandom(seed);
        PickerState lasting = new PickerState(random);
        List<CallLoad> loads = new ArrayList<>();
        for (int n = 0; n < 6; n++) {
            loads.add(new CallLoad(true, Duration.ofSeconds(10), () -> 0));
        }
        List<ClientStreamTracer> calls = new ArrayList<>();
        for (int change = 0; change < 200; change++) {
            RoutingPicker picker = plan(loads, random).picker(lasting, random::nextLong, () -> 0);
            for (int i = 0; i < 30; i++) {
                calls.add(create(tracer(picker.pickSubchannel(new DescribedCall("a.B/C", Map.of(), null)))));
                if (random.nextBoolean()) {
                    calls.remove(random.nextInt(calls.size())).streamClosed(Status.OK);
                }
            }
        }
        assertEquals(
                calls.size(),
                loads.stream().mapToInt(load -> load.inFlight.count()).sum(),
                "seed " + seed);
        calls.forEach(call -> call.streamClosed(Status.UNAVAILABLE));
        for (SubsetRule.Members members : List.of(
                SubsetRule.Members.ALL,
                new SubsetRule.Members("v2", Map.of()),
                new SubsetRule.Members("v1", Map.of()))) {
            assertEquals(0, lasting.inFlight(members, "anywhere").count(), () -> "seed " + seed + ", " + members);
        }
        loads.forEach(load -> assertEquals(0, load.inFlight.count()));
    }

    /** Some of them ready, with or without routes. */
    private static PickPlan plan(List<CallLoad> loads, SplittableRandom random) {
        String routes = random.nextBoolean()
                ? ""
                : ", routes: [{name: \"r\", subsets: [{version: \"v2\"}, {version: \"v1\"}]}]";
        List<Candidate> candidates = new ArrayList<>();
        for (int n = 0; n < loads.size(); n++) {
            CallLoad load = loads.get(n);
            Instance instance = Instance.at("10.0.0.1:80").toBuilder()
                    .id("i" + n)
                    .version(random.nextBoolean() ? "v1" : "v2")
                    .build();
            PickResult result = PickResult.withSubchannel(
                    new PolicyHarness.FakeSubchannel(List.of(PolicyHarness.endpoint(n))), load);
            candidates.add(new Candidate(
                    instance.id(), instance, n == 0 || random.nextBoolean() ? result : null, false, 100, load));
        }
        return new PickPlan(
                candidates,
                PolicyConfig.of(Json.map("{choice: {ring_hash: {boundedLoad: 1.25}}" + routes + "}")),
                Locality.UNKNOWN);
    }

    /** A subset's share of what is in flight is of what is in flight there. */
    @ParameterizedTest
    @ValueSource(strings = {"ring_hash", "maglev"})
    void a_bound_goes_by_the_calls_of_the_subset_alone(String policy) {
        harness.configure("{choice: {" + policy + ": {boundedLoad: 1.25}}, routes: ["
                + "{match: {methods: [\"a.B\"]}, subsets: [{version: \"v2\"}]}, {subsets: [{version: \"v1\"}]}]}");
        harness.resolve(
                endpoint(1, instance -> instance.version("v2")),
                endpoint(2, instance -> instance.version("v2")),
                endpoint(3, instance -> instance.version("v1")),
                endpoint(4, instance -> instance.version("v1")));
        harness.ready(1, 2, 3, 4);
        for (int i = 0; i < 1000; i++) {
            create(tracer(harness.pick(new DescribedCall("a.Other/C", Map.of(), "key " + i))));
        }
        Map<Integer, Integer> inFlight = new TreeMap<>();
        for (int calls = 1; calls <= 100; calls++) {
            PickResult picked = harness.pick(new DescribedCall("a.B/C", Map.of(), "the only key"));
            create(tracer(picked));
            inFlight.merge(PolicyHarness.endpointOf(picked), 1, Integer::sum);
        }
        assertEquals(2, inFlight.size(), inFlight::toString);
        assertTrue(inFlight.values().stream().allMatch(calls -> calls <= 63), inFlight::toString);
    }
}
