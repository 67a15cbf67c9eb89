package io.switchboard.faults.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.Timer;
import io.switchboard.core.Cleanup;
import io.switchboard.core.telemetry.Metric;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.harness.Await;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.FaultProxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A small fleet in which everything happens once that Switchboard measures, and how it has to look then. */
final class Shop implements AutoCloseable {
    static final Set<String> SERVICES =
            Set.of("shop/cart", "shop/twin", "shop/lonely", "shop/faulty", "shop/listed", "shop/global");

    private static final String ROUTES = """
        {"loadBalancingConfig": [{"switchboard": {"routes": [{"name": "canary",
          "match": {"headers": [{"name": "x-canary", "present": true}]}, "subsets": [{"version": "v2"}]}]}}]}\
        """;

    /** Of these there are some in what happens. */
    private static final Set<String> ASKED = Set.of("Range ok", "Txn ok");

    /** No request takes longer. */
    private static final double SLOWEST_SECONDS = 10;

    /** What ends, the newest first. */
    private final Deque<Runnable> ends = new ArrayDeque<>();

    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Library.Kind kind;
    private final RawEtcd raw;
    private final FaultProxy proxy;
    private final Node one;
    private final Node two;
    private final Node newer;
    private final Node caller;
    private final Node away;
    private final FaultProxy toEu;
    private final Node eu;
    private final Node traveller;
    private final AtomicBoolean failing = new AtomicBoolean();
    private final Channel cart;
    private final Channel canary;
    private final Channel listed;
    private final Channel faulty;
    private final Channel global;
    private final RegisteredServer atHome;
    private int answered;
    private int failed;
    /** Picks that Prometheus has seen happen: a call that its connection is lost to is picked again. */
    private double atHomePicks;

    private double abroadBefore;
    private double abroad;
    private double refused;

    /**
     * All is well.
     *
     * @param far the registry of another datacenter
     */
    Shop(EtcdServer etcd, EtcdServer far, Library.Kind kind) {
        this.kind = kind;
        raw = RawEtcd.connect(etcd.endpoint());
        ends.push(raw::close);
        proxy = FaultProxy.to(etcd.endpoint());
        ends.push(proxy::close);
        one = node("one", etcd.endpoint());
        two = node("two", etcd.endpoint());
        newer = node("newer", etcd.endpoint());
        caller = node("caller", etcd.endpoint());
        away = node("away", proxy.endpoint());
        toEu = FaultProxy.to(far.endpoint());
        ends.push(toEu::close);
        eu = node("eu", far.endpoint());
        traveller = node("traveller", Node.inUs(etcd.endpoint(), toEu.endpoint(), kind));
        try {
            RegisteredServer a = one.serve("shop/cart", "a", ServeOptions.builder());
            RegisteredServer b = two.serve(
                    "shop/cart", "b", ServeOptions.builder().weight(300).version("v2"));
            one.serve("shop/twin", "t", ServeOptions.builder());
            one.serve("shop/lonely", "l", ServeOptions.builder());
            one.serve("shop/faulty", "good", ServeOptions.builder());
            two.serve("shop/faulty", "bad", ServeOptions.builder(), failing);
            atHome = one.serve("shop/global", "g", ServeOptions.builder());
            eu.serve("shop/global", "g", ServeOptions.builder());
            // Written by hand: nobody puts them back.
            raw.put("shop/listed/1", "{\"Addr\":\"127.0.0.1:" + a.port() + "\"}");
            raw.put("shop/listed/2", "{\"Addr\":\"127.0.0.1:" + b.port() + "\"}");
            raw.put("switchboard/services/shop/cart//config", ROUTES);
            raw.put("switchboard/services/shop/faulty//config", Node.OUTLIERS);
            away.follow("shop/cart");
            global = traveller.channel("shop/global");
            Node.call(global);
            cart = caller.channel("shop/cart");
            listed = caller.channel("shop/listed");
            faulty = caller.channel("shop/faulty");
            Metadata header = new Metadata();
            header.put(Metadata.Key.of("x-canary", Metadata.ASCII_STRING_MARSHALLER), "yes");
            canary = ClientInterceptors.intercept(cart, MetadataUtils.newAttachHeadersInterceptor(header));
            List.of(cart, listed, faulty).forEach(Shop::awaitBoth);
            Await.until("the route is taken", () -> {
                Node.call(canary);
                return caller.sum(Metric.PICKS, "switchboard.route", "canary") > 0;
            });
            Await.until("both datacenters are", () -> traveller.sum(Metric.DATACENTER_INSTANCES) == 2);
            Await.until("it is followed", () -> away.sum(Metric.SNAPSHOT_INSTANCES) == 2);
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, this::close);
            throw e;
        }
    }

    private Node node(String job, String endpoint) {
        return node(job, Node.at(endpoint, kind));
    }

    private Node node(String job, Node node) {
        nodes.put(job, node);
        ends.push(node::close);
        return node;
    }

    private static void awaitBoth(Channel channel) {
        Await.until("both answer", () -> {
            Set<String> answers = new HashSet<>();
            for (int i = 0; i < 8; i++) {
                answers.add(Node.call(channel));
            }
            return answers.size() == 2;
        });
    }

    /** By the job that each is to have. */
    Map<String, String> pages() {
        Map<String, String> pages = new LinkedHashMap<>();
        nodes.forEach((job, node) -> pages.put(job, node.page().address()));
        return pages;
    }

    void awaitScraped() {
        nodes.values().forEach(node -> node.page().awaitScraped());
    }

    /** Everything, once Prometheus has seen the fleet without it. */
    void happen() {
        newer.serve("shop/twin", "t", ServeOptions.builder());
        for (int i = 0; i < 120; i++) {
            Node.call(cart);
        }
        for (int i = 0; i < 20; i++) {
            Node.call(canary);
        }
        for (int i = 0; i < 10; i++) {
            Node.call(listed);
        }
        failing.set(true);
        Await.until("one of two is ejected", () -> {
            callFaulty();
            return caller.sum(Metric.EJECTIONS) == 1;
        });
        assertEquals(1, raw.delete("shop/lonely/l"));
        Await.until("it is put back", () -> raw.count("shop/lonely/l") == 1);
        leaveHome();
        proxy.cut();
        toEu.cut();
        Await.until("a datacenter ages", () -> traveller.sum(Metric.DATACENTER_AGE) > 0);
        Await.until("the set ages", () -> away.sum(Metric.SNAPSHOT_AGE) > 0);
        two.serve("shop/cart", "c", ServeOptions.builder());
        raw.put("shop/cart/bad", "no registration");
        raw.put("switchboard/services/shop/listed//config", "{\"loadBalancingConfig\": 1}");
        assertEquals(2, raw.deletePrefix("shop/listed/"));
        Await.until(
                "three are followed, and two doubted",
                () -> caller.sum(Metric.SNAPSHOT_INSTANCES) == 7 && caller.sum(Metric.SNAPSHOT_DOUBTED) == 2);
        awaitScraped();
    }

    /** Calls at home, the end of the only server there, then calls elsewhere, and more than may go there. */
    private void leaveHome() {
        for (int i = 0; i < 10; i++) {
            Node.call(global);
        }
        // A series that ends keeps what was read of it last.
        traveller.page().awaitScraped();
        atHome.close();
        Await.until("calls go elsewhere", () -> {
            Node.call(global);
            return traveller.sum(Metric.DATACENTER_PICKS, "switchboard.datacenter", "eu") > 0;
        });
        // What a new series begins with is in no rate.
        traveller.page().awaitScraped();
        abroadBefore = traveller.sum(Metric.DATACENTER_PICKS, "switchboard.datacenter", "eu");
        for (int i = 0; i < 30; i++) {
            Node.call(global);
        }
        raw.put("switchboard/services/shop/global//config", Node.CAPPED);
        Await.until("calls are refused", () -> !Node.tryCall(global));
        for (int i = 0; i < 20; i++) {
            Node.tryCall(global);
        }
        abroad = traveller.sum(Metric.DATACENTER_PICKS, "switchboard.datacenter", "eu");
        // One was there before Prometheus was.
        atHomePicks = traveller.sum(Metric.DATACENTER_PICKS, "switchboard.datacenter", "us") - 1;
        refused = traveller.sum(Metric.DATACENTER_REFUSED);
        assertTrue(atHomePicks >= 10, () -> "at home: " + atHomePicks);
        assertTrue(refused >= 15, () -> "refused: " + refused);
    }

    private void callFaulty() {
        try {
            Node.call(faulty);
            answered++;
        } catch (StatusRuntimeException e) {
            failed++;
        }
    }

    /**
     * What each series of each panel has to be by now.
     *
     * @param seconds the window of rates
     */
    Map<String, Map<String, Expected>> panels(double seconds) {
        Expected none = Expected.exactly(0);
        Map<String, Map<String, Expected>> panels = new TreeMap<>();
        panels.put(
                "Registrations by state",
                Map.of(
                        "active", Expected.exactly(8),
                        "superseded", Expected.exactly(1),
                        "pending", none,
                        "recovering", none,
                        "refused", none));
        panels.put("Not active", Map.of("shop/twin superseded at " + one.page().address(), Expected.exactly(1)));
        panels.put("Lost and made again", losses());
        panels.put(
                "Instances",
                Map.of(
                        "shop/cart least", Expected.exactly(2),
                        "shop/cart most", Expected.exactly(3),
                        "shop/faulty least", Expected.exactly(2),
                        "shop/faulty most", Expected.exactly(2),
                        "shop/global least", Expected.exactly(1),
                        "shop/global most", Expected.exactly(1),
                        "shop/listed least", Expected.exactly(2),
                        "shop/listed most", Expected.exactly(2)));
        panels.put(
                "Age",
                Map.of(
                        "shop/cart", Expected.between(0.001, seconds),
                        "shop/faulty", none,
                        "shop/global", none,
                        "shop/listed", none));
        panels.put(
                "Left out and doubted",
                Map.of(
                        "shop/cart left out", Expected.exactly(1),
                        "shop/faulty left out", none,
                        "shop/global left out", none,
                        "shop/listed left out", none,
                        "shop/cart doubted", none,
                        "shop/faulty doubted", none,
                        "shop/global doubted", none,
                        "shop/listed doubted", Expected.exactly(2)));
        panels.put("Values not taken", Map.of("shop/cart unreadable", Expected.about(1)));
        panels.put(
                "Configs and load reports refused",
                Map.of(
                        "shop/cart configs", none,
                        "shop/faulty configs", none,
                        "shop/global configs", none,
                        "shop/listed configs", Expected.about(1),
                        "shop/cart reports", none,
                        "shop/faulty reports", none,
                        "shop/global reports", none,
                        "shop/listed reports", none));
        panels.put("Watch restarts", Map.of("broken", Expected.about(2)));
        panels.put("Requests", requested(seconds));
        panels.put("Request duration", durations());
        panels.put(
                "Picks by instance",
                Map.of(
                        "shop/cart a", Expected.about(30).times(1 / seconds),
                        "shop/cart b", Expected.about(90 + 20).times(1 / seconds),
                        "shop/cart c", none,
                        "shop/global us/g", between(10, atHomePicks).times(1 / seconds),
                        "shop/global eu/g",
                                Expected.about(abroad - abroadBefore).times(1 / seconds),
                        "shop/listed 1", Expected.about(5).times(1 / seconds),
                        "shop/listed 2", Expected.about(5).times(1 / seconds),
                        "shop/faulty good", Expected.about(answered).times(1 / seconds),
                        "shop/faulty bad", Expected.about(failed).times(1 / seconds)));
        panels.put(
                "Picks by route",
                Map.of(
                        "shop/cart none", Expected.about(120).times(1 / seconds),
                        "shop/cart canary", Expected.about(20).times(1 / seconds),
                        "shop/global none",
                                between(10 + abroad - abroadBefore, atHomePicks + abroad - abroadBefore)
                                        .times(1 / seconds),
                        "shop/listed none", Expected.about(10).times(1 / seconds),
                        "shop/faulty none", Expected.about(answered + failed).times(1 / seconds)));
        panels.put(
                "Age by datacenter",
                Map.of("shop/global us", none, "shop/global eu", Expected.between(0.001, seconds)));
        panels.put("Instances by datacenter", Map.of("shop/global us", none, "shop/global eu", Expected.exactly(1)));
        panels.put(
                "Share of calls by datacenter",
                Map.of(
                        "shop/global us", Expected.about(atHomePicks / (atHomePicks + abroad)),
                        "shop/global eu", Expected.about(abroad / (atHomePicks + abroad))));
        panels.put("Channels away from their datacenter", Map.of("shop/global nobody", Expected.exactly(1)));
        panels.put(
                "Calls refused", Map.of("shop/global", Expected.about(refused).times(1 / seconds)));
        panels.put("Ejections", Map.of("shop/faulty bad", Expected.about(1)));
        return panels;
    }

    private static Map<String, Expected> losses() {
        Map<String, Expected> losses = new TreeMap<>();
        for (String service : List.of("shop/cart", "shop/twin", "shop/lonely", "shop/faulty", "shop/global")) {
            for (String reason : List.of("lease_lost", "key_deleted", "key_overwritten")) {
                losses.put(service + " " + reason, Expected.exactly(0));
            }
        }
        losses.put("shop/lonely key_deleted", Expected.about(1));
        // It finds out only then that it is superseded.
        losses.put("shop/twin key_overwritten", Expected.about(1));
        return losses;
    }

    /** Of a counter that grew by no less and no more. */
    private static Expected between(double least, double most) {
        return Expected.between(
                Expected.about(least).least(), Expected.about(most).most());
    }

    /** A rate knows nothing of those that a series began with: the nodes know how many there were at most. */
    private Map<String, Expected> requested(double seconds) {
        Map<String, Expected> requested = new TreeMap<>();
        requests().forEach((kind, all) -> {
            double least = ASKED.contains(kind) ? 1 : 0;
            requested.put(kind, between(least, all).times(1 / seconds));
        });
        return requested;
    }

    private Map<String, Expected> durations() {
        Map<String, Expected> durations = new TreeMap<>();
        Expected some = Expected.between(0.000001, SLOWEST_SECONDS);
        durations.put("mean", some);
        for (String kind : requests().keySet()) {
            String[] parts = kind.split(" ", -1);
            if (parts[1].equals("ok")) {
                durations.put("99 % " + parts[0], ASKED.contains(kind) ? some : Expected.anything());
            }
        }
        return durations;
    }

    /** As the nodes themselves count them, by method and status. */
    private Map<String, Long> requests() {
        Map<String, Long> requests = new TreeMap<>();
        for (Node node : nodes.values()) {
            for (Timer timer : node.requests()) {
                String kind = timer.getId().getTag("switchboard.method") + " "
                        + timer.getId().getTag("switchboard.status");
                requests.merge(kind, timer.count(), Long::sum);
            }
        }
        return requests;
    }

    @Override
    public void close() {
        Cleanup.each(ends, Runnable::run);
    }
}
