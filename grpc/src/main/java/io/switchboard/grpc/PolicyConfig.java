package io.switchboard.grpc;

import io.grpc.NameResolver.ConfigOrError;
import io.grpc.Status;
import io.switchboard.core.Text;
import java.util.Map;
import java.util.TreeSet;

/** What a service config says about the policy: {@code {"switchboard": {}}} has no settings so far. */
record PolicyConfig() {
    static final PolicyConfig DEFAULT = new PolicyConfig();

    /** The config, or an error that names what is wrong with it: a misspelt setting must not pass for a default. */
    static ConfigOrError parse(Map<String, ?> raw) {
        if (raw.isEmpty()) {
            return ConfigOrError.fromConfig(DEFAULT);
        }
        StringBuilder names = new StringBuilder();
        for (String name : new TreeSet<>(raw.keySet())) {
            names.append(names.isEmpty() ? "\"" : ", \"")
                    .append(Text.printable(name))
                    .append('"');
        }
        return ConfigOrError.fromError(Status.UNAVAILABLE.withDescription("loadBalancingConfig: "
                + SwitchboardLoadBalancerProvider.POLICY + ": unknown " + (raw.size() == 1 ? "field " : "fields ")
                + names + "; write {\"" + SwitchboardLoadBalancerProvider.POLICY + "\": {}}"));
    }
}
