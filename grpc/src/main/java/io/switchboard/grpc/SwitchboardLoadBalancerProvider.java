package io.switchboard.grpc;

import io.grpc.Deadline;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.NameResolver.ConfigOrError;
import io.switchboard.grpc.SwitchboardLoadBalancer.Sources;
import io.switchboard.grpc.config.PolicyConfig;
import java.time.Clock;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * Makes {@code switchboard} a load-balancing policy for any channel; found by grpc-java on the classpath, nothing to
 * use directly.
 *
 * <p>Calls take turns among the endpoints that are connected, by their weights, unless its config says otherwise; see
 * {@code docs/balancing.md}. An endpoint that the registry has removed in a way that is doubted gets calls only while
 * it proves to be alive.
 */
public final class SwitchboardLoadBalancerProvider extends LoadBalancerProvider {
    /** The policy's name in a service config and for {@code defaultLoadBalancingPolicy}. */
    public static final String POLICY = PolicyConfig.POLICY;

    /**
     * Made by ServiceLoader, so nobody can hand it a clock or chance: gRPC's own clock for deadlines, and the system's.
     */
    private static final Sources SOURCES = new Sources(
            () -> ThreadLocalRandom.current().nextLong(),
            Deadline.getSystemTicker()::nanoTime,
            Clock.systemUTC()::millis);

    /** By the clocks that the policy has. */
    static Starts starts() {
        return new Starts(SOURCES.nanos(), SOURCES.millis());
    }

    private final SplittableRandom seeds = new SplittableRandom();

    @Override
    public boolean isAvailable() {
        return true;
    }

    @Override
    public int getPriority() {
        return 5;
    }

    @Override
    public String getPolicyName() {
        return POLICY;
    }

    @Override
    public LoadBalancer newLoadBalancer(LoadBalancer.Helper helper) {
        LoadBalancer.Factory policy = new LoadBalancer.Factory() {
            @Override
            public LoadBalancer newLoadBalancer(LoadBalancer.Helper inner) {
                return new SwitchboardLoadBalancer(inner, random(), SOURCES);
            }
        };
        return new GuardedLoadBalancer(helper, new LoadBalancer.Factory() {
            @Override
            public LoadBalancer newLoadBalancer(LoadBalancer.Helper inner) {
                return new HealthSwitch(inner, policy);
            }
        });
    }

    @Override
    public ConfigOrError parseLoadBalancingPolicyConfig(Map<String, ?> config) {
        return PolicyConfig.parse(config);
    }

    /** Channels are made on any thread, and each uses its own from then on in its synchronization context alone. */
    private RandomGenerator random() {
        synchronized (seeds) {
            return seeds.split();
        }
    }
}
