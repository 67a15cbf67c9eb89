package io.switchboard.interop.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.etcd.EtcdOptions;
import io.switchboard.harness.Await;
import io.switchboard.testing.EtcdServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/**
 * One fleet in two zones, called by clients of every kind in the first zone. What an operator says once holds for all
 * of them: their shares are those of our own clients on etcd, which are measured at the same time. The clients run from
 * the first test to the last, as each also has to follow the changes between them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@SuppressWarnings("NullAway.Init") // JUnit calls the method that sets the fields.
class FleetIT {
    private static final String SERVICE = "mesh/fleet";
    private static final String YES = "yes";

    private static final String WEIGHTS = "weights, as registered";
    private static final String OVERRIDE = "weights, as operators set them";
    private static final String CANARY = "canary at 0, 5, 50, 100 %";
    private static final String HEADER = "canary by header";
    private static final String DRAIN = "drained instance gets no call";
    private static final String ZONE_DRAIN = "drained zone: calls go to the next";
    private static final String FAILOVER = "lost zone: calls go to the next, and come back";
    private static final String TIMEOUT = "time limit of a method";
    private static final String ROLLING = "rolling restart: no call fails";
    private static final List<String> FEATURES =
            List.of(WEIGHTS, OVERRIDE, CANARY, HEADER, DRAIN, ZONE_DRAIN, FAILOVER, TIMEOUT, ROLLING);

    private static final Map<String, String> VERSIONS =
            Map.of("a1", "v1", "a2", "v1", "a3", "v2", "b1", "none of them", "b2", "none of them");
    private static final Set<String> ZONE_A = Set.of("a1", "a2", "a3");
    private static final Set<String> ZONE_B = Set.of("b1", "b2");

    private final Path folder = Mesh.folder("fleet");
    private final FeatureTable table = new FeatureTable();
    private final Map<CallerKind, Caller> callers = new EnumMap<>(CallerKind.class);
    private final Belongings belongings = new Belongings();
    private Fleet fleet;

    @BeforeAll
    void start() {
        EtcdServer etcd = belongings.add(EtcdServer.start());
        fleet = belongings.add(new Fleet(etcd, SERVICE, EtcdOptions.DEFAULT_LEASE_TTL));
        fleet.start("a1", 100, "v1");
        fleet.start("a2", 300, "v1");
        fleet.start("a3", 100, "v2");
        fleet.start("b1", 100, "v1");
        fleet.start("b2", 100, "v2");
        ServeProcess serve = belongings.add(ServeProcess.start(etcd.endpoint(), folder.resolve("serve.log")));
        Callers start = new Callers(folder, etcd.endpoint(), List.of(serve.port()), SERVICE, "a");
        for (CallerKind kind : CallerKind.values()) {
            try {
                callers.put(kind, belongings.add(start.start(kind)));
            } catch (TestAbortedException e) {
                // Its program is not there, which has been told and is not required.
            }
        }
    }

    @AfterEach
    void undo() {
        fleet.undo();
    }

    @AfterAll
    void stop() {
        FeatureTable.write(Path.of("target", "mesh-table.md"), table.lines(FEATURES));
        belongings.close();
    }

    @Test
    @Order(1)
    void shares_follow_the_weights_that_servers_register() {
        assertShares(WEIGHTS, Map.of(), Shares.of("a1", 20, "a2", 60, "a3", 20));
    }

    @Test
    @Order(2)
    void shares_follow_the_weights_that_operators_set() {
        fleet.weigh("a1", 300);
        assertShares(OVERRIDE, Map.of(), Shares.of("a1", 300 / 7.0, "a2", 300 / 7.0, "a3", 100 / 7.0));
    }

    @Test
    @Order(3)
    void a_canary_gets_its_share() {
        for (int percent : List.of(0, 5, 50, 100)) {
            fleet.config(canary(percent));
            assertShares(CANARY, VERSIONS, Shares.of("v1", 100 - percent, "v2", percent));
        }
    }

    private static String canary(int percent) {
        return """
                {"loadBalancingConfig": [{"switchboard": {"routes": [{
                  "name": "canary",
                  "subsets": [{"version": "v2", "weight": %d}, {"version": "v1", "weight": %d}]
                }]}}]}
                """.formatted(percent, 100 - percent);
    }

    @Test
    @Order(4)
    void a_header_leads_to_the_canary() {
        fleet.config("""
                {"loadBalancingConfig": [{"switchboard": {"routes": [
                  {
                    "name": "testers",
                    "match": {"headers": [{"name": "x-tester", "exact": "yes"}]},
                    "subsets": [{"version": "v2"}]
                  },
                  {"name": "others", "subsets": [{"version": "v1"}]}
                ]}}]}
                """);
        Map<String, String> tester = Map.of("x-tester", "yes");
        eachSees(
                HEADER,
                (kind, caller) -> until(
                        kind,
                        () -> caller.call(60, 8, Caller.ANYBODY, tester),
                        tally -> only(tally, Set.of("a3")) && only(caller.call(60), Set.of("a1", "a2"))));
    }

    @Test
    @Order(5)
    void a_drained_instance_gets_no_call() {
        fleet.drain("a2");
        eachSees(DRAIN, (kind, caller) -> {
            // Where else they go differs: our own client counts what its zone has lost.
            until(kind, () -> caller.call(60), tally -> tally.answeredBy(Set.of("a2")) == 0);
            Tally tally = caller.call(600);
            assertEquals(0, tally.answeredBy(Set.of("a2")), kind::title);
            assertEquals(Map.of(), tally.failed(), kind::title);
            return tally;
        });
        fleet.undo();
        callers.forEach((kind, caller) -> until(kind, () -> caller.call(60), tally -> only(tally, ZONE_A)));
    }

    @Test
    @Order(6)
    void a_drained_zone_gets_no_call() {
        fleet.drainZone("a");
        eachSees(ZONE_DRAIN, (kind, caller) -> until(kind, () -> caller.call(60), tally -> only(tally, ZONE_B)));
        fleet.undo();
        callers.forEach((kind, caller) -> until(kind, () -> caller.call(60), tally -> only(tally, ZONE_A)));
    }

    @Test
    @Order(7)
    void the_time_limit_of_a_method_holds() {
        fleet.config("""
                {"methodConfig": [{"name": [{"service": "xiaoxu.demo.Greeter"}], "timeout": "0.3s"}]}
                """);
        eachSees(
                TIMEOUT,
                (kind, caller) -> until(
                        kind,
                        () -> caller.call(8, 8, FleetServer.SLOWLY, Map.of()),
                        tally -> tally.failures() == 8 && tally.millis() < FleetServer.SLOW.toMillis()));
        fleet.undo();
        callers.forEach((kind, caller) ->
                until(kind, () -> caller.call(4, 4, FleetServer.SLOWLY, Map.of()), tally -> tally.failures() == 0));
    }

    @Test
    @Order(8)
    void calls_leave_a_lost_zone_and_come_back() {
        ZONE_A.parallelStream().forEach(fleet::stop);
        callers.forEach((kind, caller) -> until(kind, () -> caller.call(60), tally -> only(tally, ZONE_B)));
        fleet.start("a1", 100, "v1");
        fleet.start("a2", 300, "v1");
        fleet.start("a3", 100, "v2");
        eachSees(FAILOVER, (kind, caller) -> until(kind, () -> caller.call(60), tally -> only(tally, ZONE_A)));
    }

    @Test
    @Order(9)
    void no_call_fails_while_each_server_is_replaced() {
        callers.values().forEach(caller -> caller.load(50));
        for (String name : List.of("a1", "a2", "a3")) {
            String next = name.replace('a', 'c');
            fleet.start(next, 100, "v1");
            fleet.stop(name);
        }
        eachSees(ROLLING, (kind, caller) -> {
            Tally tally = caller.endLoad();
            assertEquals(Map.of(), tally.failed(), () -> kind + ": " + tally.messages());
            assertTrue(tally.calls() > 0, () -> kind + " has made no calls");
            return tally;
        });
    }

    /** All in the table of the document is as it was seen. */
    @Test
    @Order(10)
    void the_table_of_the_document_says_what_was_seen() throws Exception {
        List<String> lines = table.lines(FEATURES);
        if (callers.size() < CallerKind.values().length) {
            throw new TestAbortedException("not all programs are there");
        }
        List<String> document = Files.readAllLines(Path.of("..", "docs", "mesh.md"));
        int from = document.indexOf(lines.get(0));
        assertTrue(from >= 0, () -> "docs/mesh.md has the table:\n" + String.join("\n", lines));
        assertEquals(lines, document.subList(from, Math.min(document.size(), from + lines.size())));
    }

    /**
     * Our own client has the expected shares, and each other has those that ours was seen to have.
     *
     * @param names of servers of which only the sum matters
     */
    private void assertShares(String feature, Map<String, String> names, Shares expected) {
        Caller ours = callers.get(CallerKind.ETCD);
        if (ours == null) {
            throw new AssertionError("our own client does not run");
        }
        settle(CallerKind.ETCD, ours, names, expected);
        // So many that with half of that for each other the chances of both together are those of the number itself.
        Tally seen = ours.call(3 * expected.callsToTell()).renamed(names);
        assertEquals(List.of(), expected.differences(seen, Shares.TOLERANCE), "Java on etcd");
        Shares asOurs = Shares.of(seen);
        eachSees(feature, (kind, caller) -> {
            if (kind == CallerKind.ETCD) {
                return seen;
            }
            settle(kind, caller, names, asOurs);
            Tally tally = caller.call(3 * asOurs.callsToTell() / 2).renamed(names);
            assertEquals(List.of(), asOurs.differences(tally, Shares.TOLERANCE), kind::title);
            return tally;
        });
    }

    /** Waits until a change has come so far that shares are about as they should be. */
    private static void settle(CallerKind kind, Caller caller, Map<String, String> names, Shares shares) {
        until(
                kind,
                () -> caller.call(200).renamed(names),
                tally -> shares.differences(tally, 20).isEmpty());
    }

    private interface Look {
        Tally at(CallerKind kind, Caller caller);
    }

    /** All are looked at; what fails for some is told of all. */
    private void eachSees(String feature, Look look) {
        List<String> failures = new ArrayList<>();
        callers.forEach((kind, caller) -> {
            try {
                look.at(kind, caller);
                table.note(feature, kind, YES);
            } catch (AssertionError e) {
                table.note(feature, kind, "no");
                failures.add(kind.title() + ": " + e.getMessage());
            }
        });
        assertEquals(List.of(), failures, feature);
    }

    private static Tally until(CallerKind kind, Supplier<Tally> calls, Predicate<Tally> good) {
        Tally[] last = {calls.get()};
        Await.until(() -> kind.title() + " settles; last: " + last[0], () -> {
            if (good.test(last[0])) {
                return true;
            }
            last[0] = calls.get();
            return false;
        });
        return last[0];
    }

    /** Whether these have answered all of the calls, and each some. */
    private static boolean only(Tally tally, Set<String> servers) {
        return tally.failures() == 0 && tally.servers().keySet().equals(servers);
    }
}
