package io.switchboard.scaler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.switchboard.core.ServiceName;
import io.switchboard.operator.load.ServiceLoad;
import io.switchboard.scaler.keda.GetMetricSpecResponse;
import io.switchboard.scaler.keda.IsActiveResponse;
import io.switchboard.scaler.keda.MetricSpec;
import io.switchboard.scaler.keda.ScaledObjectRef;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The scaler, as KEDA calls it. */
@Timeout(180)
class ScalerServiceTest {
    private static final ScaledObjectRef SHOP = Keda.scaledObject();

    private final ScalerProcess process;
    private final Keda keda;
    private final TestFleet fleet = TestFleet.of(4, 10);

    ScalerServiceTest() throws IOException {
        process = ScalerProcess.start(2, 3);
        keda = new Keda(process);
    }

    @AfterEach
    void end() {
        process.close();
    }

    /** Somebody has asked, and the first reports are there. */
    private void follow(String service) {
        keda.isActive(Keda.scaledObject("service", service)).get();
        ServiceLoad load = fleet.second();
        process.loads.tell(new ServiceLoad(new ServiceName(service), load.freshness(), null, load.instances()));
        process.time.runDue();
    }

    private void assertFails(Status.Code code, String text, Keda.Heard<?> heard) {
        assertEquals(code, heard.status().getCode(), () -> String.valueOf(heard.status()));
        assertTrue(
                String.valueOf(heard.status().getDescription()).contains(text),
                () -> String.valueOf(heard.status().getDescription()));
    }

    @Test
    void specs_come_from_the_metadata_alone() {
        GetMetricSpecResponse specs = keda.specs(Keda.scaledObject(
                        "metric", "utilization,rate", "target.utilization", "0.7", "target.rate", "12.5"))
                .get();
        assertEquals(List.of(spec("utilization", 0.7, 1), spec("rate", 12.5, 12)), specs.getMetricSpecsList());
        assertEquals(0, process.loads.opened);
        Keda.Stream<GetMetricSpecResponse> stream = keda.streamSpecs(SHOP);
        process.until("specs", () -> !stream.heard.isEmpty());
        assertEquals(List.of(spec("concurrency", 10, 10)), stream.heard.get(0).getMetricSpecsList());
        assertEquals(0, process.loads.opened);
    }

    private static MetricSpec spec(String name, double target, long whole) {
        return MetricSpec.newBuilder()
                .setMetricName(name)
                .setTargetSizeFloat(target)
                .setTargetSize(whole)
                .build();
    }

    @Test
    void the_first_to_ask_is_answered_when_the_first_reports_are_there() {
        var answer = keda.metricsLater(SHOP, "concurrency");
        process.until("a follow", () -> process.loads.opened == 1);
        assertFalse(answer.isDone());
        process.loads.tell(fleet.unknown());
        process.time.advance(Duration.ofSeconds(1));
        assertFalse(answer.isDone());
        process.seconds(fleet, 2);
        process.until("an answer", answer::isDone);
        assertEquals(
                40, keda.metrics(SHOP, "concurrency").get().getMetricValues(0).getMetricValueFloat());
        assertEquals(
                40, keda.metrics(SHOP, "concurrency").get().getMetricValues(0).getMetricValue());
        assertEquals(
                "concurrency",
                keda.metrics(SHOP, "concurrency").get().getMetricValues(0).getMetricName());
    }

    @Test
    void without_reports_the_answer_is_an_error_that_says_why() {
        var answer = keda.metricsLater(SHOP, "concurrency");
        process.until("a follow", () -> process.loads.opened == 1);
        fleet.servers.values().forEach(each -> {
            each.mute = true;
            each.problem = "does not report its load";
        });
        process.seconds(fleet, 12);
        process.until("an answer", answer::isDone);
        assertFails(
                Status.Code.UNAVAILABLE,
                "shop: 0 of 4 instances report concurrency; 10.0.0.1:80: does not report its load",
                keda.metrics(SHOP, "concurrency"));
        assertFails(Status.Code.UNAVAILABLE, "shop: 0 of 4", keda.isActive(Keda.scaledObject("activation", "0")));
        assertTrue(keda.isActive(SHOP).get().getResult(), "always is always");
        assertEquals(3, process.errors("history") + process.errors("reports"));
    }

    @Test
    void any_number_of_scaled_objects_of_a_service_share_a_follow_that_ends_after_nobody_has_asked_for_a_while() {
        follow("shop");
        for (String target : List.of("5", "10", "20")) {
            keda.metrics(Keda.scaledObject("target", target), "concurrency").get();
        }
        keda.isActive(Keda.scaledObject("activation", "0")).get();
        assertEquals(1, process.loads.opened);
        process.seconds(fleet, 500);
        assertEquals(1, process.loads.followers());
        keda.metrics(SHOP, "concurrency").get();
        process.seconds(fleet, 595);
        assertEquals(1, process.loads.followers());
        process.seconds(fleet, 70);
        assertEquals(0, process.loads.followers());
        assertEquals(0, process.metric("services"));
    }

    @Test
    void what_is_wrong_in_the_metadata_is_said_to_whoever_wrote_it() {
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "ScaledObject shops/shop: target: \"0\" is not a number from 0.001",
                keda.specs(Keda.scaledObject("target", "0")));
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "\"tagret\" (with the value \"3\") is no key",
                keda.isActive(Keda.scaledObject("tagret", "3")));
        assertFails(
                Status.Code.INVALID_ARGUMENT,
                "metricName: \"rate\" is none of this ScaledObject; it has concurrency",
                keda.metrics(SHOP, "rate"));
        Keda.Stream<IsActiveResponse> stream = keda.streamIsActive(Keda.scaledObject("target", "1e300"));
        process.until("an end", () -> stream.ended != null);
        assertEquals(
                Status.Code.INVALID_ARGUMENT,
                Objects.requireNonNull(stream.ended).getCode());
        assertEquals(4, process.errors("metadata"));
        assertEquals(0, process.loads.opened);
    }

    @Test
    void a_service_that_the_caller_may_not_see_is_refused_whether_it_is_there_or_not() {
        process.servers.allow(service -> service.value().startsWith("shop"));
        for (var heard : List.of(
                keda.specs(Keda.scaledObject("service", "bank")),
                keda.metrics(Keda.scaledObject("service", "bank"), "concurrency"),
                keda.isActive(Keda.scaledObject("service", "bank")))) {
            assertFails(Status.Code.PERMISSION_DENIED, "service: test may not see a service bank", heard);
        }
        assertEquals(0, process.loads.opened);
        assertEquals(3, process.errors("access"));
    }

    @Test
    void services_that_are_followed_are_bounded() {
        for (String name : List.of("shop", "bank")) {
            follow(name);
        }
        assertFails(
                Status.Code.RESOURCE_EXHAUSTED,
                "there are 2 services followed already",
                keda.metrics(Keda.scaledObject("service", "post"), "concurrency"));
        assertEquals(1, process.errors("bound"));
    }

    @Test
    void whether_there_is_to_be_a_replica_is_told_at_once_and_when_it_changes() {
        ScaledObjectRef zero = Keda.scaledObject("activation", "0");
        Keda.Stream<IsActiveResponse> always = keda.streamIsActive(SHOP);
        process.until("a follow", () -> process.loads.opened == 1);
        process.until("an answer", () -> !always.heard.isEmpty());
        assertTrue(always.heard.get(0).getResult());
        Keda.Stream<IsActiveResponse> stream = keda.streamIsActive(zero);
        process.until("both", () -> process.metric("streams") == 2);
        process.seconds(fleet, 10);
        process.until("an answer", () -> stream.heard.size() == 1);
        fleet.all(0);
        process.seconds(fleet, 130);
        process.until("a change", () -> stream.heard.size() == 2);
        fleet.server(0).inFlight = 1;
        process.seconds(fleet, 1);
        process.until("a change", () -> stream.heard.size() == 3);
        assertEquals(
                List.of(true, false, true),
                stream.heard.stream().map(IsActiveResponse::getResult).toList());
        assertEquals(1, always.heard.size());
        process.seconds(fleet, 1_000);
        assertEquals(1, process.loads.followers(), "who has a stream asks");
        keda.leave();
        process.until("they have left", () -> process.metric("streams") == 0);
        process.seconds(fleet, 670);
        assertEquals(0, process.loads.followers());
    }

    @Test
    void streams_are_bounded() {
        for (int i = 0; i < 3; i++) {
            keda.streamIsActive(SHOP);
        }
        process.until("three streams", () -> process.metric("streams") == 3);
        Keda.Stream<GetMetricSpecResponse> one = keda.streamSpecs(SHOP);
        process.until("an end", () -> one.ended != null);
        Status ended = Objects.requireNonNull(one.ended);
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, ended.getCode());
        assertEquals("there are 3 streams already; raise the setting streams", ended.getDescription());
    }

    @Test
    void at_the_end_streams_are_told_to_connect_again() throws Exception {
        Keda.Stream<IsActiveResponse> active = keda.streamIsActive(SHOP);
        Keda.Stream<GetMetricSpecResponse> specs = keda.streamSpecs(SHOP);
        process.until("two streams", () -> process.metric("streams") == 2);
        Thread end = process.end();
        process.until("the ends", () -> active.ended != null && specs.ended != null);
        process.until("the end of the process", () -> !end.isAlive());
        assertEquals(
                Status.Code.UNAVAILABLE, Objects.requireNonNull(active.ended).getCode());
        assertEquals(
                "the process is ending; connect again",
                Objects.requireNonNull(specs.ended).getDescription());
        assertEquals(0, process.loads.followers());
        assertTrue(process.loads.closed);
    }

    @Test
    void what_is_followed_and_was_last_said_is_shown() {
        follow("shop");
        keda.metrics(SHOP, "concurrency").get();
        fleet.server(0).frozen = true;
        process.seconds(fleet, 10);
        String document = assertNotNullDocument();
        for (String part : List.of(
                "\"service\":\"shop\"",
                "\"metric\":\"concurrency\"",
                "\"target\":10.0",
                "\"value\":40.0",
                "\"instances\":4",
                "\"silent\":1",
                "\"heard\":30.0",
                "\"assumed\":10.0")) {
            assertTrue(document.contains(part), document);
        }
        assertEquals(1, process.metric("silent"));
        assertEquals(1, process.metric("services"));
    }

    private String assertNotNullDocument() {
        var document = process.documents.get("scaler");
        assertNotNull(document);
        return document.get();
    }

    @Test
    void a_request_that_is_too_large_is_not_read() {
        Keda.Heard<?> heard = keda.specs(Keda.scaledObject("service", "a".repeat(100_000)));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, heard.status().getCode());
    }
}
