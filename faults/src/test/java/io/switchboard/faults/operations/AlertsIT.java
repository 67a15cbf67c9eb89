package io.switchboard.faults.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Instance;
import io.switchboard.core.telemetry.Metric;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.harness.Await;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * Each alert of docs/operations/alerts.yml fires in a real Prometheus when its fault is made, for whom it is about, and
 * not before. All its times are divided, that nobody has to wait for 15 min; what they are undivided, AlertTimingIT
 * looks at.
 */
class AlertsIT {
    /** The rate of a window that is left has some ten samples, and a broken stream is back in a fraction of it. */
    private static final int FASTER = 30;

    /** Who fires: alert, job and service, the job being the process that the fault is made for. */
    private static final Set<String> EXPECTED = Set.of(
            "SwitchboardRegistrationNotActive refused alerts/late",
            "SwitchboardRegistrationSuperseded older alerts/twin",
            "SwitchboardSnapshotStale stale alerts/well",
            "SwitchboardDatacenterStale parted alerts/well",
            "SwitchboardDatacenterFailover moved alerts/global",
            "SwitchboardDatacenterRefused moved alerts/global",
            "SwitchboardServiceEmpty empty alerts/leaving",
            "SwitchboardRemovalsDoubted doubting alerts/listed",
            "SwitchboardWatchRestarts broken ",
            "SwitchboardEntriesSkipped skipping alerts/odd",
            "SwitchboardConfigRefused refusing alerts/configured",
            "SwitchboardManyEjected ejecting alerts/failing",
            "SwitchboardRegistryErrors slow ");

    /**
     * What the same faults may do besides: requests that are denied, too slow or not sent are errors; a set that is not
     * listed, or whose connection breaks all the time, is stale; and the older of two twins is not active until the
     * newer one's lease was seen to be kept alive, which nobody makes faster here.
     */
    private static final Set<String> ALSO = Set.of(
            "SwitchboardRegistryErrors refused ",
            "SwitchboardRegistrationNotActive older alerts/twin",
            "SwitchboardRegistryErrors stale ",
            "SwitchboardRegistryErrors broken ",
            "SwitchboardRegistryErrors parted ",
            "SwitchboardSnapshotStale broken alerts/well",
            "SwitchboardSnapshotStale slow alerts/new-0",
            "SwitchboardSnapshotStale slow alerts/new-1",
            "SwitchboardSnapshotStale slow alerts/new-2",
            "SwitchboardSnapshotStale slow alerts/well",
            "SwitchboardWatchRestarts slow ");

    @TempDir
    Path folder;

    /** What ends, the newest first. */
    private final Deque<Runnable> ends = new ArrayDeque<>();

    private final Map<String, Node> nodes = new LinkedHashMap<>();

    @AfterEach
    void close() {
        Cleanup.each(ends, Runnable::run);
    }

    private Node node(String job, EtcdOptions etcd) {
        return node(job, kind -> new Node(etcd, kind));
    }

    /** Every other one with the other library. */
    private Node node(String job, Function<Library.Kind, Node> made) {
        Node node = made.apply(nodes.size() % 2 == 0 ? Library.Kind.MICROMETER : Library.Kind.OPENTELEMETRY);
        nodes.put(job, node);
        ends.push(node::close);
        return node;
    }

    private FaultProxy proxy(EtcdServer etcd) {
        FaultProxy proxy = FaultProxy.to(etcd.endpoint());
        ends.push(proxy::close);
        return proxy;
    }

    private EtcdServer etcd(String... options) {
        EtcdServer etcd = EtcdServer.startWith(options);
        ends.push(etcd::close);
        return etcd;
    }

    private RawEtcd raw(EtcdServer etcd) {
        RawEtcd raw = RawEtcd.connect(etcd.endpoint());
        ends.push(raw::close);
        return raw;
    }

    private static ServeOptions.Builder plain() {
        return ServeOptions.builder();
    }

    @Test
    void each_fires_once_its_fault_is_made_and_for_nobody_else() {
        Programs.prometheus();
        EtcdServer etcd = etcd();
        EtcdServer full = etcd("--quota-backend-bytes=16777216");
        RawEtcd raw = raw(etcd);
        RawEtcd rawFull = raw(full);
        EtcdServer eu = etcd();
        FaultProxy toEu = proxy(eu);
        FaultProxy toStale = proxy(etcd);
        FaultProxy toBroken = proxy(etcd);
        FaultProxy toSlow = proxy(etcd);

        Node servers = node("servers", Node.options(etcd.endpoint()).build());
        Node refused = node("refused", Node.options(full.endpoint()).build());
        Node older = node("older", Node.options(etcd.endpoint()).build());
        Node newer = node("newer", Node.options(etcd.endpoint()).build());
        Node stale = node("stale", Node.options(toStale.endpoint()).build());
        Node parted = node("parted", kind -> Node.inUs(etcd.endpoint(), toEu.endpoint(), kind));
        Node far = node("far", Node.options(eu.endpoint()).build());
        Node moved = node("moved", kind -> Node.inUs(etcd.endpoint(), eu.endpoint(), kind));
        Node empty = node("empty", Node.options(etcd.endpoint()).build());
        Node doubting = node("doubting", Node.options(etcd.endpoint()).build());
        Node broken = node("broken", Node.options(toBroken.endpoint()).build());
        Node skipping = node("skipping", Node.options(etcd.endpoint()).build());
        Node refusing = node("refusing", Node.options(etcd.endpoint()).build());
        Node ejecting = node("ejecting", Node.options(etcd.endpoint()).build());
        Node slow = node(
                "slow",
                Node.options(toSlow.endpoint())
                        .requestTimeout(Duration.ofMillis(500))
                        .build());

        AtomicBoolean failing = new AtomicBoolean();
        RegisteredServer well = servers.serve("alerts/well", "w", plain());
        RegisteredServer leaving = servers.serve("alerts/leaving", "l", plain());
        RegisteredServer odd = servers.serve("alerts/odd", "o", plain());
        RegisteredServer atHome = servers.serve("alerts/global", "g", plain());
        far.serve("alerts/global", "g", plain());
        servers.serve("alerts/configured", "c", plain());
        servers.serve("alerts/failing", "good", plain());
        servers.serve("alerts/failing", "bad", plain(), failing);
        refused.serve("alerts/early", "e", plain());
        older.serve("alerts/twin", "t", plain());
        // Written by hand: nobody puts them back.
        raw.put("alerts/listed/1", "{\"Addr\":\"127.0.0.1:" + well.port() + "\"}");
        raw.put("alerts/listed/2", "{\"Addr\":\"127.0.0.1:" + odd.port() + "\"}");
        raw.put("switchboard/services/alerts/failing//config", Node.OUTLIERS);
        raw.put("switchboard/services/alerts/global//config", Node.CAPPED);
        stale.follow("alerts/well");
        parted.follow("alerts/well");
        empty.follow("alerts/leaving");
        broken.follow("alerts/well");
        slow.follow("alerts/well");
        skipping.follow("alerts/odd");
        Channel global = moved.channel("alerts/global");
        Channel listed = doubting.channel("alerts/listed");
        Channel configured = refusing.channel("alerts/configured");
        Channel outliers = ejecting.channel("alerts/failing");
        for (int i = 0; i < 20; i++) {
            Node.call(global);
            Node.call(listed);
            Node.call(configured);
            Node.call(outliers);
        }

        Map<String, String> pages = new LinkedHashMap<>();
        nodes.forEach((job, node) -> pages.put(job, node.page().address()));
        Prometheus prometheus = Prometheus.start(folder, FasterRules.divided(Docs.read("alerts.yml"), FASTER), pages);
        ends.push(prometheus::close);
        nodes.values().forEach(node -> node.page().awaitScraped());
        for (int i = 0; i < 4; i++) {
            String last = prometheus.evaluated();
            Await.until("the rules are evaluated", () -> !prometheus.evaluated().equals(last));
        }
        assertEquals(Set.of(), everFired(prometheus), "fired before there was a fault");

        // The last of them first: what takes longest to fire.
        toSlow.delay(Duration.ofSeconds(1));
        for (int i = 0; i < 3; i++) {
            slow.follow("alerts/new-" + i);
        }
        fill(rawFull);
        refused.switchboard().register("alerts/late", Instance.at("127.0.0.1:1"));
        newer.serve("alerts/twin", "t", plain());
        toStale.cut();
        toEu.cut();
        leaving.close();
        atHome.close();
        assertEquals(2, raw.deletePrefix("alerts/listed/"));
        raw.put("alerts/odd/x", "no registration");
        raw.put("switchboard/services/alerts/configured//config", "{\"loadBalancingConfig\": 1}");
        failing.set(true);
        Await.until("one of two is ejected", () -> {
            Node.tryCall(outliers);
            return ejecting.sum(Metric.EJECTIONS) == 1;
        });
        Set<String> fired = new TreeSet<>();
        Await.until(() -> "all alerts fire, and " + without(EXPECTED, fired) + " do not", Duration.ofMinutes(4), () -> {
            fired.addAll(firing(prometheus));
            Node.tryCall(global);
            // Again and again, and only once it is back: a connection that never comes up does not break.
            if (!fired.contains("SwitchboardWatchRestarts broken ") && broken.sum(Metric.SNAPSHOT_AGE) == 0) {
                toBroken.drop();
            }
            return fired.containsAll(EXPECTED);
        });
        assertEquals(Set.of(), without(without(everFired(prometheus), EXPECTED), ALSO), "fired without a fault");
        assertEquals(
                names(), EXPECTED.stream().map(alert -> alert.split(" ", -1)[0]).collect(Collectors.toSet()));
        for (Prometheus.Alert alert : prometheus.alerts()) {
            String words = alert.annotations().toString();
            assertFalse(words.contains("{{") || words.contains("error") || words.contains("<no value>"), words);
            assertTrue(words.length() > 60, words);
        }
    }

    private static void fill(RawEtcd raw) {
        String megabyte = "x".repeat(1 << 20);
        for (int i = 0; i < 40; i++) {
            try {
                raw.put("filler", megabyte);
            } catch (StatusRuntimeException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("space exceeded"), e::toString);
                return;
            }
        }
        throw new AssertionError("40 MB fit into 16");
    }

    private static Set<String> without(Set<String> some, Set<String> others) {
        Set<String> left = new TreeSet<>(some);
        left.removeAll(others);
        return left;
    }

    private static Set<String> firing(Prometheus prometheus) {
        return prometheus.alerts().stream()
                .filter(Prometheus.Alert::firing)
                .map(alert -> who(alert.labels()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Since Prometheus began, as it remembers it. */
    private static Set<String> everFired(Prometheus prometheus) {
        return prometheus.query("max_over_time(ALERTS{alertstate=\"firing\"}[1d])").stream()
                .map(sample -> who(sample.labels()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String who(Map<String, String> labels) {
        return labels.get("alertname") + " " + labels.get("job") + " " + labels.getOrDefault("switchboard_service", "");
    }

    /** The alerts that there are. */
    static Set<String> names() {
        Set<String> names = new TreeSet<>();
        Map<String, ?> file = new Yaml().load(Docs.read("alerts.yml"));
        for (Object group : Docs.list(file, "groups")) {
            for (Object rule : Docs.list(group, "rules")) {
                names.add(String.valueOf(((Map<?, ?>) rule).get("alert")));
            }
        }
        return names;
    }
}
