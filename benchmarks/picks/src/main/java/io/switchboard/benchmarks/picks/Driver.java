package io.switchboard.benchmarks.picks;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Drives a policy, whoever's it is, as a channel, a resolver and transports do. For use by one thread. */
final class Driver implements AutoCloseable {
    /** All connections wait for {@link #connectOneByOne}. */
    private static final int NEVER_TOGETHER = Integer.MAX_VALUE;

    final FakeChannel channel = new FakeChannel(this::connect);
    private final Object config;
    private final LoadBalancer policy;
    /** Connections that the policy wants, and that wait to be READY. */
    private final List<ReadyOnDemand> waiting = new ArrayList<>();
    /** So many connections are to be READY at once, when all of them are wanted; 0: each when it is wanted. */
    private int together;

    private Runnable alsoClose = () -> {};

    private Driver(MeasuredPolicy policy, int endpoints, int together) {
        this.together = together;
        this.config = policy.config(endpoints);
        this.policy = policy.provider().newLoadBalancer(channel);
    }

    /** A policy that has all of its connections, or those at least that these calls go to. */
    static Driver ready(MeasuredPolicy policy, List<EquivalentAddressGroup> endpoints, Call[] calls)
            throws InterruptedException {
        int n = endpoints.size();
        Driver driver = new Driver(policy, n, policy.connectsByPicks() ? 0 : n);
        driver.resolve(endpoints);
        driver.channel.settle();
        if (policy.connectsByPicks()) {
            driver.connectByPicks(calls);
        }
        if (policy.learnsWeights()) {
            LoadReports.tell(driver.channel.picker(), calls[0], endpoints);
            driver.resolve(endpoints);
            driver.channel.settle();
        }
        return driver;
    }

    /** A policy that has its connections to so many at home, told of its endpoints by our own resolver. */
    static Driver following(MeasuredPolicy policy, Registries registries, int atHome) throws InterruptedException {
        Driver driver = new Driver(policy, atHome, atHome);
        Resolver resolver = new Resolver(driver.channel, registries.directory(), driver::resolve);
        driver.alsoClose = resolver::close;
        resolver.start();
        driver.channel.settle();
        return driver;
    }

    /** A policy whose connections all wait for {@link #connectOneByOne}. */
    static Driver waiting(MeasuredPolicy policy, List<EquivalentAddressGroup> endpoints) throws InterruptedException {
        Driver driver = new Driver(policy, endpoints.size(), NEVER_TOGETHER);
        driver.resolve(endpoints);
        driver.channel.settle();
        if (driver.waiting.size() != endpoints.size()) {
            throw new IllegalStateException(
                    policy + " wants " + driver.waiting.size() + " connections to " + endpoints.size() + " endpoints");
        }
        return driver;
    }

    /** As a resolver does. */
    void resolve(List<EquivalentAddressGroup> endpoints) {
        channel.run(() -> resolve(endpoints, Attributes.EMPTY));
    }

    private Status resolve(List<EquivalentAddressGroup> endpoints, Attributes attributes) {
        Status status = policy.acceptResolvedAddresses(ResolvedAddresses.newBuilder()
                .setAddresses(endpoints)
                .setAttributes(attributes)
                .setLoadBalancingPolicyConfig(config)
                .build());
        if (!status.isOk()) {
            channel.failed(status.asException());
        }
        return status;
    }

    /** Each in a task of its own, as transports report it. */
    void connectOneByOne() {
        for (ReadyOnDemand connection : waiting) {
            channel.run(connection::ready);
        }
    }

    private void connect(ReadyOnDemand wanted) {
        if (together == 0) {
            channel.getSynchronizationContext().execute(wanted::ready);
            return;
        }
        waiting.add(wanted);
        if (waiting.size() == together) {
            together = 0;
            // While the policy still takes the addresses: it makes one picker of all that, not one for each.
            waiting.subList(0, waiting.size() - 1).forEach(ReadyOnDemand::ready);
            channel.getSynchronizationContext().execute(wanted::ready);
        }
    }

    private void connectByPicks(Call[] calls) throws InterruptedException {
        PickResult last = PickResult.withNoResult();
        for (int attempt = 0; attempt < 10; attempt++) {
            int connected = 0;
            for (Call call : calls) {
                last = channel.picker().pickSubchannel(call);
                connected += last.getSubchannel() == null ? 0 : 1;
            }
            channel.settle();
            if (connected == calls.length) {
                return;
            }
        }
        throw new IllegalStateException("calls find no connection: " + last);
    }

    /** The endpoint that a call goes to, by its number. */
    int picked(Call call) {
        PickResult result = channel.picker().pickSubchannel(call);
        Subchannel subchannel = result.getSubchannel();
        if (subchannel == null) {
            throw new IllegalStateException("a call finds no connection: " + result);
        }
        return NumberedEndpoints.number(subchannel);
    }

    /** The endpoints that so many calls go to. */
    Set<Integer> picked(Call[] calls, int times) {
        Set<Integer> numbers = new HashSet<>();
        for (int i = 0; i < times; i++) {
            numbers.add(picked(calls[i % calls.length]));
        }
        return numbers;
    }

    @Override
    public void close() {
        channel.run(alsoClose);
        channel.run(policy::shutdown);
        channel.close();
    }
}
