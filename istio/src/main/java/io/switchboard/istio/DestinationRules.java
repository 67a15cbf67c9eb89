package io.switchboard.istio;

import com.google.protobuf.BoolValue;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.UInt32Value;
import io.switchboard.balancing.SlowStart;
import io.switchboard.grpc.config.ChoiceConfig;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.istio.api.DestinationRule;
import io.switchboard.istio.api.LoadBalancerSettings;
import io.switchboard.istio.api.LoadBalancerSettings.ConsistentHashLB;
import io.switchboard.istio.api.LoadBalancerSettings.SimpleLB;
import io.switchboard.istio.api.LocalityLoadBalancerSetting;
import io.switchboard.istio.api.OutlierDetection;
import io.switchboard.istio.api.Subset;
import io.switchboard.istio.api.TrafficPolicy;
import io.switchboard.istio.api.WarmupConfiguration;
import java.util.List;

/** Makes the rule by which calls to a service are spread. */
final class DestinationRules {
    private DestinationRules() {}

    static DestinationRule of(
            String host, TrafficConfig config, Subsets subsets, List<Subset> retired, List<String> notSaid) {
        DestinationRule.Builder rule = DestinationRule.newBuilder()
                .setHost(host)
                .setTrafficPolicy(TrafficPolicy.newBuilder()
                        .setLoadBalancer(balancer(config.policy(), notSaid))
                        .setOutlierDetection(outliers(config)));
        subsets.names()
                .forEach((members, name) ->
                        rule.addSubsets(Subset.newBuilder().setName(name).putAllLabels(Subsets.labels(members))));
        retired.stream()
                .filter(each -> !subsets.names().containsValue(each.getName()))
                .forEach(rule::addSubsets);
        return rule.build();
    }

    private static LoadBalancerSettings balancer(PolicyConfig policy, List<String> notSaid) {
        LoadBalancerSettings.Builder settings = LoadBalancerSettings.newBuilder()
                .setLocalityLbSetting(
                        LocalityLoadBalancerSetting.newBuilder().setEnabled(BoolValue.of(policy.preferLocal())));
        ChoiceConfig choice = policy.choice();
        String at = "loadBalancingConfig: switchboard.choice: ";
        boolean byKey = choice.policy().bits == ChoiceConfig.Bits.KEY;
        if (byKey && policy.hashHeader() != null) {
            ConsistentHashLB.Builder hash = ConsistentHashLB.newBuilder()
                    .setHttpHeaderName(policy.hashHeader().name());
            if (choice.policy() == ChoiceConfig.Policy.MAGLEV) {
                hash.setMaglev(ConsistentHashLB.MagLev.getDefaultInstance());
            } else {
                hash.setRingHash(ConsistentHashLB.RingHash.getDefaultInstance());
            }
            notSaid.add(at + "Envoy hashes keys in its own way: a key's instance is another one than in Java clients");
            return settings.setConsistentHash(hash).build();
        }
        if (byKey) {
            notSaid.add(at + choice.policy().configName()
                    + " without hashKey.header: Istio does not know a call's key, and calls take turns by weight");
        }
        SimpleLB simple = switch (choice.policy()) {
            case LEAST_REQUEST, PEAK_EWMA -> SimpleLB.LEAST_REQUEST;
            case RANDOM -> SimpleLB.RANDOM;
            default -> SimpleLB.ROUND_ROBIN;
        };
        if (choice.policy() == ChoiceConfig.Policy.PEAK_EWMA) {
            notSaid.add(at + "peak_ewma: Istio does not measure latencies; least_request is used");
        }
        if (choice.policy() == ChoiceConfig.Policy.ROUND_ROBIN) {
            notSaid.add(at + "round_robin: Istio's turns are by weight");
        }
        SlowStart slowStart = policy.slowStart();
        if (slowStart != null && simple == SimpleLB.RANDOM) {
            notSaid.add("loadBalancingConfig: switchboard.slowStart: Istio has none with random");
        } else if (slowStart != null) {
            settings.setWarmup(WarmupConfiguration.newBuilder()
                    .setDuration(JsonDurations.proto(slowStart.window()))
                    .setMinimumPercent(DoubleValue.of(slowStart.minimum() * 100))
                    .setAggression(DoubleValue.of(slowStart.aggression())));
        }
        return settings.setSimple(simple).build();
    }

    /** Without this message Istio takes no account of places; with zeros nobody is ejected. */
    private static OutlierDetection outliers(TrafficConfig config) {
        TrafficConfig.Outliers outliers = config.outliers();
        if (outliers == null) {
            return OutlierDetection.newBuilder()
                    .setConsecutive5XxErrors(UInt32Value.of(0))
                    .setConsecutiveGatewayErrors(UInt32Value.of(0))
                    .build();
        }
        return OutlierDetection.newBuilder()
                .setInterval(JsonDurations.proto(outliers.interval()))
                .setBaseEjectionTime(JsonDurations.proto(outliers.baseEjectionTime()))
                .setMaxEjectionPercent(outliers.maxEjectionPercent())
                .setMinHealthPercent((int) Math.round(config.policy().panicThreshold() * 100))
                .setConsecutive5XxErrors(UInt32Value.of(5))
                .build();
    }
}
