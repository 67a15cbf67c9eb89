package io.switchboard.faults;

import io.switchboard.core.Cleanup;
import io.switchboard.testing.FaultProxy;
import java.time.Duration;
import java.util.List;

/** The network between some processes and the members of etcd: one proxy before each member, in their order. */
public final class ProxiedNetwork implements AutoCloseable {
    private final List<FaultProxy> proxies;

    private ProxiedNetwork(List<FaultProxy> proxies) {
        this.proxies = proxies;
    }

    /** Starts one that leads to these endpoints and has no fault. */
    public static ProxiedNetwork to(List<String> endpoints) {
        return new ProxiedNetwork(endpoints.stream().map(FaultProxy::to).toList());
    }

    /** Its own endpoints, separated by commas. */
    public String endpoints() {
        return String.join(",", proxies.stream().map(FaultProxy::endpoint).toList());
    }

    /** The way to one member. */
    public FaultProxy to(int member) {
        return proxies.get(member);
    }

    /** Resets all connections and refuses new ones. */
    public void cut() {
        proxies.forEach(FaultProxy::cut);
    }

    /** Resets all connections; new ones are accepted. */
    public void drop() {
        proxies.forEach(FaultProxy::drop);
    }

    /** Lets nothing through in this direction; connections stay open. */
    public void blackHole(FaultProxy.Direction direction) {
        proxies.forEach(proxy -> proxy.blackHole(direction));
    }

    /** Lets everything through this much later. */
    public void delay(Duration delay) {
        proxies.forEach(proxy -> proxy.delay(delay));
    }

    /** Ends all faults. */
    public void heal() {
        proxies.forEach(FaultProxy::pass);
    }

    /** How many connections there are. */
    public int connections() {
        return proxies.stream().mapToInt(FaultProxy::connections).sum();
    }

    /** How often somebody has connected since the start. */
    public int accepted() {
        return proxies.stream().mapToInt(FaultProxy::accepted).sum();
    }

    @Override
    public void close() {
        Cleanup.each(proxies, FaultProxy::close);
    }
}
