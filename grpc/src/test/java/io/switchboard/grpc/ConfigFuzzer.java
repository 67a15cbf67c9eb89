package io.switchboard.grpc;

import io.switchboard.core.FuzzCorpus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Service configs and routes as targets of Jazzer, which {@code bin/fuzz} runs; each is a class that Jazzer calls. */
public final class ConfigFuzzer {
    static final String[] CONFIGS = {
        "{\"loadBalancingConfig\":[{\"switchboard\":{\"choice\":{\"maglev\":{\"boundedLoad\":1.25}},\"routes\":[{\"name\":\"r\","
                + "\"match\":{\"headers\":[{\"name\":\"x-user\",\"contains\":\"ali\"}]},\"subsets\":[{\"version\":\"v2\"}]}]}}]}",
        "{\"methodConfig\":[{\"name\":[{}],\"timeout\":\"1.5s\",\"retryPolicy\":{\"maxAttempts\":3,\"initialBackoff\":\"0.1s\","
                + "\"maxBackoff\":\"1s\",\"backoffMultiplier\":2,\"retryableStatusCodes\":[\"UNAVAILABLE\",8]}}]}",
        "{\"methodConfig\":[{\"name\":[{\"service\":\"test.Service\",\"method\":\"Who\"}],\"waitForReady\":true,"
                + "\"maxRequestMessageBytes\":9,\"hedgingPolicy\":{\"maxAttempts\":2,\"hedgingDelay\":\"0s\"}}]}",
        "{\"healthCheckConfig\":{\"serviceName\":\"\"},\"retryThrottling\":{\"maxTokens\":10,\"tokenRatio\":0.1}}",
        "{\"loadBalancingConfig\":[{\"outlier_detection_experimental\":{\"interval\":\"1s\",\"maxEjectionPercentage\":50,"
                + "\"failurePercentageEjection\":{\"threshold\":5},\"childPolicy\":[{\"switchboard\":{\"slowStart\":{}}}]}}]}",
        "{\"loadBalancingPolicy\":\"round_robin\",\"loadBalancingConfig\":[{\"pick_first\":{\"shuffleAddressList\":true}}]}",
        "{\"loadBalancingConfig\":[{\"round_robin\":{}},{\"least_request_experimental\":{\"choiceCount\":2}}]}",
    };
    static final String[] POLICIES = {
        "{\"choice\":{\"ring_hash\":{\"boundedLoad\":1.25}},\"hashKey\":{\"header\":\"x-user\"},\"locality\":{\"prefer\":\"zone\"}}",
        "{\"routes\":[{\"name\":\"r/0\",\"match\":{\"methods\":[\"demo.Greeter/Hello\",\"a\"],\"headers\":[{\"name\":\"x-user\","
                + "\"suffix\":\"e\"}]},\"subsets\":[{\"version\":\"v2\",\"weight\":5},{\"labels\":{\"tier\":\"gold\"}}],"
                + "\"sticky\":{\"header\":\"x-user\"},\"fallback\":\"fail\"}]}",
        "{\"choice\":{\"weighted_round_robin\":{\"loadReports\":{\"enableOobLoadReport\":true,"
                + "\"blackoutPeriod\":\"0s\",\"metricNamesForComputingUtilization\":[\"named_metrics.queue\"]}}}}",
        "{\"choice\":{\"peak_ewma\":{\"decay\":\"2s\"}},\"slowStart\":{\"window\":\"60s\",\"aggression\":1,\"minimum\":10},"
                + "\"panicThreshold\":50,\"subset\":{\"size\":2}}",
        "{\"datacenters\":{\"failover\":\"automatic\",\"order\":[\"eu\",\"us-1\"],\"leave\":0.5,\"enter\":0.7,\"hold\":\"30s\",\"ramp\":\"60s\","
                + "\"maxAdded\":0.3,\"usualLoad\":0.7}}",
        "{\"choice\":{\"maglev\":{}},\"routes\":[{\"subsets\":[{},{},{\"version\":\"v1\"}]},{\"subsets\":[{\"version\":\"\"}]}]}",
    };
    static final String[] BITS = {
        "\"",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "{}",
        "[{}]",
        "null",
        "true",
        "-5",
        "1e308",
        "1e999999",
        "0.0000001",
        "\"-5s\"",
        "\"0.000000001s\"",
        "\"999999999s\"",
        "\\u0000",
        "\\ud800",
        "\u001b[2J",
        "\u202e",
        "\"serviceName\":",
        "\"name\":",
        "\"routes\":",
        "\"subsets\":",
        "\"match\":",
        "\"headers\":",
        "\"regex\":",
        "\"contains\":",
        "\"childPolicy\":",
        "\"datacenters\":",
        "\"order\":",
        "\"outlier_detection_experimental\":",
        "\"switchboard\":",
        "\"round_robin\":",
        "\"maglev\":",
        "[[[[[[[[",
        "a/b",
    };

    private ConfigFuzzer() {}

    /**
     * Writes what a target starts from.
     *
     * @param args the target and a folder
     */
    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "config" -> FuzzCorpus.write(Path.of(args[1]), CONFIGS, BITS);
            case "route" -> FuzzCorpus.write(Path.of(args[1]), POLICIES, BITS);
            default -> throw new IllegalArgumentException("no target: " + args[0]);
        }
    }

    /** A service config, said to a real channel. */
    public static final class Config {
        private static final ConfigInvariants CHANNEL = new ConfigInvariants();

        private Config() {}

        public static void fuzzerTestOneInput(byte[] input) {
            CHANNEL.config(text(input));
        }
    }

    /** A policy; or a header's value, a NUL and a policy. */
    public static final class Routes {
        private Routes() {}

        public static void fuzzerTestOneInput(byte[] input) {
            String text = text(input);
            int nul = text.indexOf('\0');
            ConfigInvariants.policy(text.substring(nul + 1), nul < 0 ? "alice" : text.substring(0, nul));
        }
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }
}
