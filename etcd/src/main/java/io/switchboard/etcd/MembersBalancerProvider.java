package io.switchboard.etcd;

import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;

/** Gives grpc-java the policy of Switchboard's own channel to etcd; nothing to use directly. */
public final class MembersBalancerProvider extends LoadBalancerProvider {
    static final String POLICY = "switchboard_etcd_members";

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
        return new MembersBalancer(helper);
    }
}
