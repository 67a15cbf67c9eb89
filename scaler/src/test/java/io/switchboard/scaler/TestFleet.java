package io.switchboard.scaler;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.operator.load.InstanceLoad;
import io.switchboard.operator.load.LoadReport;
import io.switchboard.operator.load.ServiceLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The instances of a service, as the test has them report, a second at a time. */
final class TestFleet {
    static final ServiceName SHOP = new ServiceName("shop");

    static final class Server {
        Instance instance;
        double inFlight;
        double rate = 1;
        double utilization = 0.5;
        Map<String, Double> metrics = Map.of();
        /** Says nothing any more; what it said last gets older. */
        boolean frozen;
        /** Has never said anything. */
        boolean mute;

        @Nullable
        String problem;

        private @Nullable LoadReport said;
        private int age;

        Server(Instance instance, double inFlight) {
            this.instance = instance;
            this.inFlight = inFlight;
        }
    }

    final Map<String, Server> servers = new TreeMap<>();
    Freshness freshness = Freshness.LIVE;
    private final String datacenter;

    TestFleet() {
        this("");
    }

    TestFleet(String datacenter) {
        this.datacenter = datacenter;
    }

    static TestFleet of(int count, double inFlight) {
        TestFleet fleet = new TestFleet();
        for (int i = 0; i < count; i++) {
            fleet.add("10.0.0." + (i + 1) + ":80", inFlight);
        }
        return fleet;
    }

    Server add(String address, double inFlight) {
        Server server = new Server(Instance.at(address).in(datacenter), inFlight);
        servers.put(address, server);
        return server;
    }

    Server server(int at) {
        return List.copyOf(servers.values()).get(at);
    }

    void drain(Server server) {
        server.instance =
                server.instance.toBuilder().state(InstanceState.DRAINING).build();
    }

    void all(double inFlight) {
        servers.values().forEach(each -> each.inFlight = inFlight);
    }

    /** What is heard after one more second. */
    ServiceLoad second() {
        List<InstanceLoad> loads = new ArrayList<>();
        for (Server one : servers.values()) {
            if (one.frozen) {
                one.age++;
            } else if (!one.mute) {
                one.said = new LoadReport(one.inFlight, one.rate, 0, one.utilization, one.metrics);
                one.age = 0;
            }
            loads.add(new InstanceLoad(
                    one.instance,
                    datacenter.isEmpty() ? null : datacenter,
                    one.said,
                    Duration.ofSeconds(one.age),
                    one.problem));
        }
        return new ServiceLoad(SHOP, freshness, freshness == Freshness.LIVE ? null : "etcd does not answer", loads);
    }

    /** The same without an instance that anybody knows. */
    ServiceLoad unknown() {
        return new ServiceLoad(SHOP, Freshness.UNKNOWN, "etcd does not answer", List.of());
    }
}
