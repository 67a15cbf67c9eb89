package io.switchboard.operator.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.switchboard.core.Address;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.grpc.load.LoadReporter;
import io.switchboard.grpc.load.ReportStream;
import io.switchboard.grpc.orca.OrcaLoadReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real servers and a real transport, followed on virtual time. */
@Timeout(300)
class ServiceLoadsTest {
    private final VirtualTime time = new VirtualTime();
    private final ListedInstances directory = new ListedInstances();
    private final List<ReportingServer> servers = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final AtomicInteger ignored = new AtomicInteger();
    private final ServiceLoads loads = ServiceLoads.of(directory, this::open, time, new Random(1), new Telemetry() {
        @Override
        public void reportIgnored(ServiceName service, String instanceId) {
            ignored.incrementAndGet();
        }
    });

    private final List<ServiceLoad> told = new ArrayList<>();

    private ManagedChannel open(ServiceName service, Instance instance) {
        ManagedChannel channel = Grpc.newChannelBuilder(
                        instance.address().toString(), InsecureChannelCredentials.create())
                .build();
        channels.add(channel);
        return channel;
    }

    @AfterEach
    void stop() {
        loads.close();
        time.runDue();
        servers.forEach(ReportingServer::stop);
        assertTrue(channels.stream().allMatch(ManagedChannel::isShutdown));
    }

    private ReportingServer server() throws IOException {
        ReportingServer server = ReportingServer.start();
        servers.add(server);
        return server;
    }

    private Subscription follow() {
        Subscription subscription = loads.follow(ListedInstances.SERVICE, told::add);
        time.runDue();
        return subscription;
    }

    private ServiceLoad last() {
        return told.get(told.size() - 1);
    }

    private InstanceLoad only() {
        assertEquals(1, last().instances().size(), () -> last().toString());
        return last().instances().get(0);
    }

    private void until(String what, BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 4000; i++) {
            time.runDue();
            if (condition.getAsBoolean()) {
                return;
            }
            // A latch that nobody counts down: a pause without a sleep.
            new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("waited 20 s in vain until " + what + ": " + last());
    }

    /** Until the report has come, by a look at what is told then. */
    private void says(ReportingServer server, OrcaLoadReport report) throws InterruptedException {
        until("it is asked", () -> !server.open.isEmpty());
        server.say(report);
    }

    private InstanceLoad now() {
        List<ServiceLoad> seen = new ArrayList<>();
        Subscription look = loads.follow(ListedInstances.SERVICE, seen::add);
        time.runDue();
        look.close();
        time.runDue();
        return seen.get(0).instances().get(0);
    }

    private String problem() {
        return String.valueOf(now().problem());
    }

    private static double inFlight(InstanceLoad load) {
        return Objects.requireNonNull(load.report()).inFlight();
    }

    private static OrcaLoadReport report(double inFlight, double rate) {
        return OrcaLoadReport.newBuilder()
                .putNamedMetrics(LoadReporter.IN_FLIGHT, inFlight)
                .setRpsFractional(rate)
                .setCpuUtilization(0.5)
                .build();
    }

    @Test
    void what_is_known_is_told_at_once_and_then_each_second() throws Exception {
        follow();
        assertEquals(1, told.size());
        assertEquals(Freshness.UNKNOWN, last().freshness());
        assertNull(last().problem());
        ReportingServer server = server();
        directory.list(server.instance().build());
        says(server, report(3, 40));
        until("it has come", () -> now().report() != null);
        int before = told.size();
        time.advance(Duration.ofSeconds(1));
        assertEquals(before + 1, told.size());
        assertEquals(new LoadReport(3, 40, 0, 0.5, Map.of()), only().report());
        assertEquals(Duration.ofSeconds(1), only().age());
        assertNull(only().problem());
        assertNull(only().datacenter());
        time.advance(Duration.ofSeconds(5));
        assertEquals(before + 6, told.size());
        assertEquals("no report for 6 s", only().problem());
        assertEquals(3, inFlight(only()), "what is old stays, with its age");
    }

    @Test
    void the_first_call_of_an_idle_service_is_told_at_once() throws Exception {
        ReportingServer server = server();
        directory.list(server.instance().build());
        follow();
        says(server, report(0, 1));
        until("it is known", () -> now().report() != null);
        time.advance(Duration.ofSeconds(1));
        int before = told.size();
        server.say(report(3, 1));
        until("it is told without a tick", () -> told.size() > before);
        assertEquals(3, inFlight(only()));
        server.say(report(4, 1));
        until("the next one is known", () -> inFlight(now()) == 4);
        assertEquals(before + 1, told.size(), "what follows waits for its second");
    }

    @Test
    void all_who_follow_share_and_what_nobody_follows_is_closed() throws Exception {
        ReportingServer server = server();
        directory.list(server.instance().build());
        Subscription first = follow();
        Subscription second = follow();
        until("it is asked", () -> server.asked.get() == 1);
        assertEquals(1, directory.opened);
        first.close();
        first.close();
        time.advance(Duration.ofSeconds(2));
        assertEquals(1, server.open.size());
        second.close();
        int before = told.size();
        until("the stream is closed", server.open::isEmpty);
        assertEquals(List.of(), directory.listeners);
        time.advance(Duration.ofMinutes(10));
        assertEquals(before, told.size());
        assertEquals(0, time.pendingTimers());
        assertEquals(1, server.asked.get());
    }

    @Test
    void an_instance_that_leaves_or_is_another_process_is_let_go() throws Exception {
        ReportingServer server = server();
        Instance instance = server.instance().id("a").incarnation(1).build();
        directory.list(instance);
        follow();
        says(server, report(3, 40));
        until("it has come", () -> now().report() != null);
        directory.list(
                instance.toBuilder().state(InstanceState.DRAINING).weight(7).build());
        time.runDue();
        assertEquals(InstanceState.DRAINING, now().instance().state());
        assertNotNull(now().report(), "the process is the same");
        directory.list(instance.toBuilder().incarnation(2).build());
        time.runDue();
        assertNull(now().report());
        until("it is asked anew", () -> server.asked.get() == 2 && server.open.size() == 1);
        directory.list();
        until("it is let go", server.open::isEmpty);
        time.advance(Duration.ofSeconds(1));
        assertEquals(List.of(), last().instances());
    }

    @Test
    void a_server_that_does_not_report_is_not_asked_again_for_minutes() throws Exception {
        ReportingServer server = ReportingServer.silent();
        servers.add(server);
        directory.list(server.instance().build());
        follow();
        until("it has refused", () -> problem().contains("does not report its load"));
        int asked = channels.size();
        time.advance(Duration.ofMinutes(4));
        assertEquals(asked, channels.size());
        for (int i = 0; i < 121 && channels.size() == asked; i++) {
            time.advance(Duration.ofSeconds(1));
        }
        assertEquals(asked + 1, channels.size());
    }

    @Test
    void a_server_that_is_gone_is_asked_again_at_growing_intervals() throws Exception {
        ReportingServer server = server();
        directory.list(server.instance().build());
        follow();
        says(server, report(3, 40));
        until("it has come", () -> now().report() != null);
        server.stop();
        until("it is missed", () -> now().problem() != null);
        assertTrue(problem().startsWith("its reports ended: "), this::problem);
        assertEquals(3, inFlight(now()));
        int before = channels.size();
        for (int i = 0; i < 60; i++) {
            time.advance(Duration.ofSeconds(1));
            // Refusals come from the transport's threads.
            int open = channels.size();
            until("it is refused", () -> channels.get(open - 1).isShutdown());
        }
        int again = channels.size() - before;
        assertTrue(again >= 2 && again <= 30, () -> "asked again " + again + " times in a minute");
        assertTrue(channels.stream().limit(channels.size() - 1).allMatch(ManagedChannel::isShutdown));
    }

    @Test
    void a_server_that_is_frozen_is_told_of_and_asked_anew() throws Exception {
        ReportingServer server = server();
        directory.list(server.instance().build());
        follow();
        says(server, report(3, 40));
        until("it has come", () -> now().report() != null);
        time.advance(Duration.ofSeconds(14));
        assertEquals(1, channels.size());
        assertEquals("no report for 14 s", now().problem());
        time.advance(Duration.ofSeconds(2));
        assertTrue(channels.get(0).isShutdown());
        assertTrue(problem().contains("asked anew"), this::problem);
        time.advance(Duration.ofSeconds(2));
        until("it is asked again", () -> server.asked.get() >= 2 && !server.open.isEmpty());
        server.say(report(5, 40));
        until("it has come", () -> inFlight(now()) == 5);
        assertNull(now().problem());
    }

    @Test
    void reports_with_nonsense_are_left_out_and_counted() throws Exception {
        ReportingServer server = server();
        directory.list(server.instance().build());
        follow();
        says(server, report(3, 40));
        until("it has come", () -> now().report() != null);
        List<OrcaLoadReport> nonsense = List.of(
                report(Double.NaN, 1),
                report(-1, 1),
                report(1e300, 1),
                report(1, Double.NaN),
                report(1, -1),
                report(1, 1e300),
                report(1, Double.POSITIVE_INFINITY),
                report(1, 1).toBuilder().setEps(-1).build(),
                report(1, 1).toBuilder().setCpuUtilization(1e300).build(),
                report(1, 1).toBuilder().setApplicationUtilization(-0.5).build());
        int count = 0;
        for (OrcaLoadReport each : nonsense) {
            server.say(each);
            count++;
            int expected = count;
            until("it has come", () -> ignored.get() == expected);
            assertTrue(problem().startsWith("its reports are left out: "), this::problem);
            assertEquals(3, inFlight(now()));
        }
        server.say(report(4, 40));
        until("a good one has come", () -> now().problem() == null);
        assertEquals(4, inFlight(now()));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 100_000})
    void a_report_with_very_many_metrics_is_left_out(int metrics) throws Exception {
        ReportingServer server = server();
        directory.list(server.instance().build());
        follow();
        OrcaLoadReport.Builder huge = report(3, 40).toBuilder();
        for (int i = 0; i < metrics; i++) {
            huge.putNamedMetrics("m" + i, i);
        }
        says(server, huge.build());
        until("it has come", () -> !"no report has come yet".equals(now().problem()));
        assertNull(now().report());
        String problem = problem();
        assertTrue(
                problem.contains("at most 100 are read") || problem.contains("RESOURCE_EXHAUSTED"),
                () -> "told: " + problem);
    }

    @Test
    void a_server_that_sends_without_end_is_left_alone_for_a_while() throws Exception {
        ReportingServer server = server();
        directory.list(server.instance().build());
        follow();
        until("it is asked", () -> !server.open.isEmpty());
        for (int i = 0; i < 2 * ReportStream.MOST_REPORTS; i++) {
            server.say(report(3, 40));
        }
        until("it is told of", () -> problem().startsWith("sends more than"));
        until("it is closed", server.open::isEmpty);
        assertEquals(1, ignored.get());
    }

    @Test
    void thousands_are_not_dialled_at_once_and_one_that_is_frozen_holds_up_nobody() throws Exception {
        try (ServerSocket frozen = new ServerSocket(0, 500, InetAddress.getLoopbackAddress())) {
            Instance[] many = new Instance[120];
            for (int i = 0; i < many.length; i++) {
                many[i] = Instance.builder(new Address("127.0.0.1", frozen.getLocalPort()))
                        .id("i" + i)
                        .build();
            }
            directory.list(many);
            follow();
            assertEquals(Openings.MOST_AT_ONCE, channels.size());
            time.advance(Duration.ofSeconds(1));
            assertEquals(Openings.MOST_AT_ONCE, channels.size());
            assertEquals(120, last().instances().size());
            time.advance(Duration.ofSeconds(4));
            assertEquals(120, channels.size());
        }
    }

    @Test
    void a_report_proves_that_who_is_doubted_lives() throws Exception {
        ReportingServer server = server();
        Instance instance = server.instance().id("a").build();
        directory.list(instance);
        follow();
        says(server, report(3, 40));
        until("it has come", () -> now().report() != null);
        assertEquals(List.of(), directory.answered);
        directory.tell(Freshness.LIVE, null, Set.of("a"), instance);
        time.runDue();
        server.say(report(3, 40));
        until("it is told", () -> directory.answered.equals(List.of("a")));
    }

    @Test
    void a_directory_that_fails_and_a_listener_that_throws_change_nothing() throws Exception {
        directory.failure = new IllegalStateException("away");
        loads.follow(ListedInstances.SERVICE, load -> {
            throw new IllegalStateException("ours");
        });
        follow();
        assertEquals("it cannot be followed: away", last().problem());
        directory.failure = null;
        ReportingServer server = server();
        directory.list(server.instance().build());
        time.advance(Duration.ofSeconds(2));
        assertEquals(Freshness.LIVE, last().freshness());
        directory.tell(
                Freshness.STALE, "etcd is away", Set.of(), server.instance().build());
        time.advance(Duration.ofSeconds(1));
        assertEquals("etcd is away", last().problem());
        assertEquals(1, last().instances().size());
        loads.close();
        assertThrows(IllegalStateException.class, this::follow);
    }

    @Test
    void instances_of_one_id_in_two_datacenters_are_two() throws Exception {
        ReportingServer here = server();
        ReportingServer there = server();
        directory.list(
                here.instance().id("a").datacenter("eu").build(),
                there.instance().id("a").datacenter("us").build());
        follow();
        says(there, report(7, 1));
        until("it has come", () -> {
            time.advance(Duration.ofSeconds(1));
            return last().instances().stream().anyMatch(one -> one.report() != null);
        });
        assertEquals(
                List.of("eu", "us"),
                last().instances().stream().map(InstanceLoad::datacenter).toList());
        assertNull(last().instances().get(0).report());
        assertEquals(7, inFlight(last().instances().get(1)));
    }

    @Test
    void a_server_with_a_reporter_is_heard_on_the_real_clock() throws Exception {
        SerialScheduler scheduler = new SerialScheduler("test-load");
        LoadReporter reporter = LoadReporter.builder().metric("queue", () -> 12).build();
        ServerBuilder<?> builder = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create());
        reporter.addTo(builder);
        Server server = builder.build().start();
        directory.list(Instance.at("127.0.0.1:" + server.getPort()));
        BlockingQueue<ServiceLoad> heard = new LinkedBlockingQueue<>();
        ServiceLoads real = ServiceLoads.of(directory, this::open, scheduler, new Random(1), Telemetry.NONE);
        try {
            real.follow(ListedInstances.SERVICE, heard::add);
            LoadReport report = null;
            while (report == null || report.metrics().isEmpty()) {
                ServiceLoad load = heard.poll(60, TimeUnit.SECONDS);
                assertNotNull(load);
                report = load.instances().isEmpty()
                        ? null
                        : load.instances().get(0).report();
            }
            assertEquals(0, report.inFlight());
            assertEquals(0, report.rate());
            assertEquals(Map.of("queue", 12.0), report.metrics());
            assertFalse(report.utilization() < 0);
        } finally {
            real.close();
            scheduler.close();
            reporter.close();
            server.shutdownNow();
            server.awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void streams_end_by_the_servers_word_too() throws Exception {
        ReportingServer server = server();
        directory.list(server.instance().build());
        follow();
        until("it is asked", () -> !server.open.isEmpty());
        server.end(Status.RESOURCE_EXHAUSTED.withDescription("too many\u001b[31m callers"));
        until("it is told", () -> !"no report has come yet".equals(now().problem()));
        assertEquals("its reports ended: RESOURCE_EXHAUSTED: too many\\u001b[31m callers", now().problem());
    }
}
