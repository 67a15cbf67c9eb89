package io.switchboard.harness;

import io.switchboard.core.Cleanup;
import io.switchboard.testing.EtcdCluster;
import io.switchboard.testing.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One etcd cluster over three datacenters, as a client in one of them reaches it: over lines with a round trip of 1, 35
 * and 160 ms. Its leader is at first in the second. Members reach each other without a delay.
 */
public final class StretchedCluster implements AutoCloseable {
    /** There and back again, by datacenter. */
    public static final List<Duration> ROUND_TRIPS =
            List.of(Duration.ofMillis(1), Duration.ofMillis(35), Duration.ofMillis(160));

    private final EtcdCluster cluster;
    /** The member in each datacenter. */
    private final List<Integer> members;

    private final List<FaultProxy> lines = new ArrayList<>();

    private StretchedCluster(EtcdCluster cluster) {
        this.cluster = cluster;
        int leader = cluster.leader();
        members = List.of((leader + 1) % 3, leader, (leader + 2) % 3);
        for (int site = 0; site < members.size(); site++) {
            FaultProxy line = FaultProxy.to(cluster.endpoints().get(members.get(site)));
            line.delay(ROUND_TRIPS.get(site).dividedBy(2));
            lines.add(line);
        }
    }

    /** Starts one; without etcd's program the running test is skipped. */
    public static StretchedCluster start() {
        return over(EtcdCluster.start());
    }

    /** As above; its members can be cut off from each other. */
    public static StretchedCluster startDivisible() {
        return over(EtcdCluster.startDivisible());
    }

    private static StretchedCluster over(EtcdCluster cluster) {
        try {
            return new StretchedCluster(cluster);
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, cluster::close);
            throw e;
        }
    }

    /** The members as the client dials them. */
    public String[] endpoints() {
        return lines.stream().map(FaultProxy::endpoint).toArray(String[]::new);
    }

    /** The member in a datacenter, without a delay. */
    public String direct(int site) {
        return cluster.endpoints().get(members.get(site));
    }

    /** How much the member in a datacenter has sent to clients over its line. */
    public long sentFrom(int site) {
        return lines.get(site).sentByServers();
    }

    /** Ends a datacenter's member (SIGKILL). */
    public void kill(int site) {
        cluster.kill(members.get(site));
    }

    /** Starts it again and waits until it serves. */
    public void restart(int site) {
        cluster.restart(members.get(site));
    }

    /** Cuts it off from the others, which go on without it; clients still reach it. */
    public void cutOff(int site) {
        cluster.cutOff(members.get(site));
    }

    public void rejoin(int site) {
        cluster.rejoin(members.get(site));
    }

    /** Freezes it (SIGSTOP). */
    public void pause(int site) {
        cluster.pause(members.get(site));
    }

    public void resume(int site) {
        cluster.resume(members.get(site));
    }

    @Override
    public void close() {
        Cleanup steps = new Cleanup();
        lines.forEach(line -> steps.step(line::close));
        steps.step(cluster::close).end();
    }
}
