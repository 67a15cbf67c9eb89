package io.switchboard.grpc;

import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.FixedResultPicker;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.Status;
import io.grpc.util.ForwardingLoadBalancerHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps from the channel what a policy throws: in its synchronization context that would end the channel for good, also
 * after the cause is gone. The policy goes on with what it had, and the next event is tried as any.
 *
 * <p>Used in the synchronization context only.
 */
final class GuardedLoadBalancer extends LoadBalancer {
    private static final Logger log = LoggerFactory.getLogger(GuardedLoadBalancer.class);

    private final Helper helper;
    private final LoadBalancer policy;
    /** Whether calls are answered by what the policy said last; else they wait. */
    private boolean answering;
    /** Whether the last event failed: said once, not with every event. */
    private boolean failing;

    GuardedLoadBalancer(Helper helper, Factory factory) {
        this.helper = helper;
        policy = factory.newLoadBalancer(new ForwardingLoadBalancerHelper() {
            @Override
            protected Helper delegate() {
                return helper;
            }

            @Override
            public void updateBalancingState(ConnectivityState state, SubchannelPicker picker) {
                answering = state == ConnectivityState.READY || state == ConnectivityState.TRANSIENT_FAILURE;
                helper.updateBalancingState(state, picker);
            }
        });
    }

    @Override
    public Status acceptResolvedAddresses(ResolvedAddresses resolved) {
        try {
            Status status = policy.acceptResolvedAddresses(resolved);
            failing = false;
            return status;
        } catch (Throwable e) {
            return failed(e);
        }
    }

    @Override
    public void handleNameResolutionError(Status error) {
        try {
            policy.handleNameResolutionError(error);
        } catch (Throwable e) {
            failed(e);
        }
    }

    @Override
    public void requestConnection() {
        try {
            policy.requestConnection();
        } catch (Throwable e) {
            failed(e);
        }
    }

    @Override
    public void shutdown() {
        try {
            policy.shutdown();
        } catch (Throwable e) {
            failed(e);
        }
    }

    private Status failed(Throwable e) {
        if (!failing) {
            failing = true;
            log.error("the load-balancing policy failed; its previous picker stays in use", e);
        }
        Status status = Failures.status(
                Status.UNAVAILABLE, "the policy " + SwitchboardLoadBalancerProvider.POLICY + " failed", e);
        if (!answering) {
            answering = true;
            helper.updateBalancingState(
                    ConnectivityState.TRANSIENT_FAILURE, new FixedResultPicker(PickResult.withError(status)));
        }
        return status;
    }
}
