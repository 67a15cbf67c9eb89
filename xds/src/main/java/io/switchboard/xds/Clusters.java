package io.switchboard.xds;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.type.v3.Percent;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Clusters: where their endpoints are told, how one of these is chosen, and which of them are left out. */
final class Clusters {
    private static final String PROTOCOLS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    /**
     * Both gRPC and Envoy fail calls beyond 1,024 at once unless told otherwise; clients on etcd have no such limit.
     */
    private static final UInt32Value UNLIMITED = UInt32Value.of(Integer.MAX_VALUE);

    private static final Duration CONNECTING = Duration.ofSeconds(1);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(1);

    private Clusters() {}

    static Cluster of(String name, ServiceSettings settings, XdsClient client, Layout layout) {
        Cluster.Builder cluster = Cluster.newBuilder()
                .setName(name)
                .setType(Cluster.DiscoveryType.EDS)
                .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ads()))
                .setLoadBalancingPolicy(Policies.of(settings, client, layout));
        CircuitBreakers.Thresholds.Builder thresholds =
                CircuitBreakers.Thresholds.newBuilder().setMaxRequests(UNLIMITED);
        if (settings.outliers() != null) {
            cluster.setOutlierDetection(outliers(settings.outliers()));
        }
        if (client.kind() == XdsClient.Kind.ENVOY) {
            thresholds
                    .setMaxConnections(UNLIMITED)
                    .setMaxPendingRequests(UNLIMITED)
                    .setMaxRetries(UNLIMITED);
            forEnvoy(cluster, settings.health());
        }
        return cluster.setCircuitBreakers(CircuitBreakers.newBuilder().addThresholds(thresholds))
                .build();
    }

    /** Where all of a client's resources come from: the stream that it has. */
    static ConfigSource ads() {
        return ConfigSource.newBuilder()
                .setAds(AggregatedConfigSource.getDefaultInstance())
                .setResourceApiVersion(ApiVersion.V3)
                .build();
    }

    private static void forEnvoy(Cluster.Builder cluster, @Nullable String health) {
        cluster.setConnectTimeout(Durations.of(CONNECTING))
                // Calls to servers that are known not to answer are not better than none.
                .setCommonLbConfig(
                        Cluster.CommonLbConfig.newBuilder().setHealthyPanicThreshold(Percent.getDefaultInstance()))
                // What has left has left, whatever a health check said of it.
                .setIgnoreHealthOnHostRemoval(true)
                .putTypedExtensionProtocolOptions(PROTOCOLS, Resources.any(protocols()));
        if (health != null) {
            cluster.addHealthChecks(HealthCheck.newBuilder()
                    .setInterval(Durations.of(CHECK_INTERVAL))
                    .setNoTrafficInterval(Durations.of(CHECK_INTERVAL))
                    .setTimeout(Durations.of(CHECK_TIMEOUT))
                    .setHealthyThreshold(UInt32Value.of(1))
                    .setUnhealthyThreshold(UInt32Value.of(1))
                    .setGrpcHealthCheck(HealthCheck.GrpcHealthCheck.newBuilder().setServiceName(health)));
        }
    }

    /** A server is spoken to as its caller speaks: gRPC over HTTP/2, and plain HTTP/1 as that. */
    private static Message protocols() {
        return HttpProtocolOptions.newBuilder()
                .setUseDownstreamProtocolConfig(HttpProtocolOptions.UseDownstreamHttpConfig.newBuilder()
                        .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
                        .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance()))
                .build();
    }

    /** What is not asked for is set to never, since it would be done by default. */
    private static OutlierDetection outliers(Map<String, ?> said) {
        OutlierDetection.Builder outliers = OutlierDetection.newBuilder()
                .setInterval(Durations.ofNanos(nanos(said, "interval", 10)))
                .setBaseEjectionTime(Durations.ofNanos(nanos(said, "baseEjectionTime", 30)))
                .setMaxEjectionTime(Durations.ofNanos(
                        Math.max(nanos(said, "baseEjectionTime", 30), nanos(said, "maxEjectionTime", 300))))
                .setMaxEjectionPercent(number(said, "maxEjectionPercentage", 10))
                .setEnforcingConsecutive5Xx(UInt32Value.of(0))
                .setEnforcingConsecutiveGatewayFailure(UInt32Value.of(0))
                .setEnforcingLocalOriginSuccessRate(UInt32Value.of(0))
                .setEnforcingConsecutiveLocalOriginFailure(UInt32Value.of(0))
                .setEnforcingSuccessRate(UInt32Value.of(0))
                .setEnforcingFailurePercentage(UInt32Value.of(0))
                .setSplitExternalLocalOriginErrors(false)
                .setAlwaysEjectOneHost(BoolValue.of(true));
        Map<String, ?> rate = ServiceSettings.objectIn(said, "successRateEjection");
        if (rate != null) {
            outliers.setSuccessRateStdevFactor(number(rate, "stdevFactor", 1900))
                    .setEnforcingSuccessRate(number(rate, "enforcementPercentage", 100))
                    .setSuccessRateMinimumHosts(number(rate, "minimumHosts", 5))
                    .setSuccessRateRequestVolume(number(rate, "requestVolume", 100));
        }
        Map<String, ?> failures = ServiceSettings.objectIn(said, "failurePercentageEjection");
        if (failures != null) {
            outliers.setFailurePercentageThreshold(number(failures, "threshold", 85))
                    .setEnforcingFailurePercentage(number(failures, "enforcementPercentage", 100))
                    .setFailurePercentageMinimumHosts(number(failures, "minimumHosts", 5))
                    .setFailurePercentageRequestVolume(number(failures, "requestVolume", 50));
        }
        return outliers.build();
    }

    private static long nanos(Map<String, ?> said, String field, int seconds) {
        long nanos = MethodSettings.nanos(said.get(field));
        return nanos > 0 ? nanos : Duration.ofSeconds(seconds).toNanos();
    }

    private static UInt32Value number(Map<String, ?> said, String field, int standard) {
        return UInt32Value.of((int) MethodSettings.number(said.get(field), standard));
    }
}
