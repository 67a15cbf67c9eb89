package io.switchboard.grpc;

import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.Status;
import io.grpc.protobuf.services.HealthCheckingLoadBalancerUtil;
import io.grpc.util.ForwardingLoadBalancer;
import io.grpc.util.GracefulSwitchLoadBalancer;

/**
 * Puts gRPC's health checking around the policy while the service config asks for it by {@code healthCheckConfig}, and
 * only then: it costs an allocation for each pick. Switching it makes new connections and keeps the old ones until they
 * are ready; no other change of the config does.
 */
final class HealthSwitch extends ForwardingLoadBalancer {
    private final GracefulSwitchLoadBalancer current;
    private final LoadBalancer.Factory plain;
    private boolean started;
    private final LoadBalancer.Factory checking;

    HealthSwitch(LoadBalancer.Helper helper, LoadBalancer.Factory policy) {
        current = new GracefulSwitchLoadBalancer(helper);
        plain = policy;
        checking = new LoadBalancer.Factory() {
            @Override
            public LoadBalancer newLoadBalancer(LoadBalancer.Helper inner) {
                return HealthCheckingLoadBalancerUtil.newHealthCheckingLoadBalancer(policy, inner);
            }
        };
    }

    @Override
    protected LoadBalancer delegate() {
        return current;
    }

    @Override
    public Status acceptResolvedAddresses(ResolvedAddresses resolved) {
        started = true;
        boolean checks = resolved.getAttributes().get(ATTR_HEALTH_CHECKING_CONFIG) != null;
        Object config = GracefulSwitchLoadBalancer.createLoadBalancingPolicyConfig(
                checks ? checking : plain, resolved.getLoadBalancingPolicyConfig());
        return current.acceptResolvedAddresses(
                resolved.toBuilder().setLoadBalancingPolicyConfig(config).build());
    }

    /** Before there is a policy the error goes to the calls as it is: its cause is for the policy alone. */
    @Override
    public void handleNameResolutionError(Status error) {
        current.handleNameResolutionError(started ? error : error.withCause(null));
    }
}
