package io.switchboard.grpc;

import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.FixedResultPicker;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.Status;
import io.grpc.util.ForwardingLoadBalancer;
import io.switchboard.core.Text;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code pick_first} is once a {@link DirectoryNameResolver} has been made: the {@code pick_first} there was,
 * except in a channel with such a resolver whose config names no policy; there, {@code switchboard}.
 *
 * <p>gRPC takes {@code pick_first} where an application's default service config, often put together by a framework
 * from properties for retries or health checks, names no policy. A resolver neither sees that config nor may add to it,
 * and a config of the resolver's would replace it. But the policy is asked for by name, and told of the resolver's
 * attributes; and who names {@code pick_first} hands it a config, who names nothing, none.
 */
final class DefaultPolicy extends LoadBalancerProvider {
    private static final String NAME = "pick_first";

    private static final Logger log = LoggerFactory.getLogger(DefaultPolicy.class);

    /** Once: of two copies of this class in one process, each would put itself before the other again and again. */
    private static final AtomicBoolean installed = new AtomicBoolean();

    private static final AtomicBoolean told = new AtomicBoolean();

    private final LoadBalancerProvider replaced;
    private final LoadBalancerProvider ours = new SwitchboardLoadBalancerProvider();

    DefaultPolicy(LoadBalancerProvider replaced) {
        this.replaced = replaced;
    }

    static void install() {
        if (installed.compareAndSet(false, true)) {
            LoadBalancerRegistry registry = LoadBalancerRegistry.getDefaultRegistry();
            LoadBalancerProvider before = registry.getProvider(NAME);
            if (before != null) {
                registry.register(new DefaultPolicy(before));
            }
        }
    }

    /** The one that connects to one of the addresses given; null if there is none. */
    static @Nullable LoadBalancerProvider pickFirst(LoadBalancerRegistry registry) {
        LoadBalancerProvider provider = registry.getProvider(NAME);
        return provider instanceof DefaultPolicy policy ? policy.replaced : provider;
    }

    @Override
    public boolean isAvailable() {
        return replaced.isAvailable();
    }

    @Override
    public int getPriority() {
        return replaced.getPriority() + 1;
    }

    @Override
    public String getPolicyName() {
        return NAME;
    }

    @Override
    public ConfigOrError parseLoadBalancingPolicyConfig(Map<String, ?> config) {
        return replaced.parseLoadBalancingPolicyConfig(config);
    }

    @Override
    public LoadBalancer newLoadBalancer(Helper helper) {
        return new Either(helper);
    }

    private final class Either extends ForwardingLoadBalancer {
        private final Helper helper;
        private LoadBalancer current;
        private boolean switched;

        Either(Helper helper) {
            this.helper = helper;
            this.current = replaced.newLoadBalancer(helper);
        }

        @Override
        protected LoadBalancer delegate() {
            return current;
        }

        @Override
        public Status acceptResolvedAddresses(ResolvedAddresses resolved) {
            Boolean own = resolved.getAttributes().get(InstanceAttributes.UNLESS_NAMED);
            // Who keeps one for each endpoint has asked for it by name, and hands on what the resolver said.
            boolean unnamed = own != null
                    && resolved.getLoadBalancingPolicyConfig() == null
                    && !Boolean.TRUE.equals(resolved.getAttributes().get(IS_PETIOLE_POLICY));
            if (unnamed != switched) {
                switched = unnamed;
                // As the channel does between policies of different names.
                helper.updateBalancingState(
                        ConnectivityState.CONNECTING, new FixedResultPicker(PickResult.withNoResult()));
                current.shutdown();
                current = (unnamed ? ours : replaced).newLoadBalancer(helper);
            }
            if (unnamed && Boolean.TRUE.equals(own) && told.compareAndSet(false, true)) {
                log.info(
                        "a service config of the application names no policy for {}: it is switchboard, where gRPC's"
                                + " own would be pick_first; for that, name it in loadBalancingConfig",
                        Text.printable(helper.getAuthority()));
            }
            return current.acceptResolvedAddresses(resolved);
        }
    }
}
