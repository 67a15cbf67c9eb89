package io.switchboard.faults;

import io.switchboard.core.Cleanup;
import io.switchboard.testing.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The network from the callers of one datacenter to the registry and the servers of another: a proxy before each, all
 * as far away and with the same faults.
 */
public final class Line implements AutoCloseable {
    /** Where a proxy leads whose server is not there yet. */
    private static final String NOWHERE = "127.0.0.1:1";

    private final Duration oneWay;
    private final FaultProxy registry;
    private final List<FaultProxy> servers = new ArrayList<>();
    private boolean cut;

    private Line(FaultProxy registry, Duration oneWay) {
        this.registry = registry;
        this.oneWay = oneWay;
        registry.delay(oneWay);
    }

    /** Starts one to this registry, with no server yet. */
    public static Line to(String registry, Duration roundTrip) {
        return new Line(FaultProxy.to(registry), roundTrip.dividedBy(2));
    }

    /** The registry's endpoint for those who come by this line. */
    public String registry() {
        return registry.endpoint();
    }

    /** Adds the way to one server, which leads nowhere until it is told. */
    public FaultProxy server() {
        FaultProxy server = FaultProxy.to(NOWHERE);
        server.delay(oneWay);
        if (cut) {
            server.cut();
        }
        servers.add(server);
        return server;
    }

    /** Resets all connections and refuses new ones. */
    public void cut() {
        cut = true;
        all().forEach(FaultProxy::cut);
    }

    /** Lets nothing through; connections stay open, and new ones are accepted. */
    public void blackHole() {
        all().forEach(proxy -> proxy.blackHole(FaultProxy.Direction.BOTH));
    }

    /** Lets everything through so much later than usual. */
    public void slow(Duration further) {
        all().forEach(proxy -> proxy.delay(oneWay.plus(further)));
    }

    /** Ends all faults. */
    public void heal() {
        cut = false;
        all().forEach(proxy -> {
            proxy.pass();
            proxy.delay(oneWay);
        });
    }

    private List<FaultProxy> all() {
        List<FaultProxy> all = new ArrayList<>(servers);
        all.add(registry);
        return all;
    }

    @Override
    public void close() {
        Cleanup.each(all(), FaultProxy::close);
    }
}
