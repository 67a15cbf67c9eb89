package io.switchboard.scaler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecReaderTest {
    @Test
    void the_least_that_can_be_written_has_defaults_for_the_rest() {
        ScalerSpec spec = SpecReader.read(
                Map.of("service", "xiaoxu/shop", "metric", "concurrency", "target", "80", "scalerAddress", "a:1"),
                null);
        assertEquals("xiaoxu/shop", spec.service().value());
        assertEquals(List.of(new Target(Metric.parse("concurrency"), 80)), spec.targets());
        assertEquals(OptionalDouble.empty(), spec.activation());
        assertEquals(Map.of(), spec.minimums());
    }

    @Test
    void all_that_can_be_written_is_read() {
        ScalerSpec spec = SpecReader.read(
                Map.ofEntries(
                        Map.entry("service", "shop"),
                        Map.entry("metric", "utilization, named:queue.length,rate"),
                        Map.entry("target.utilization", "0.7"),
                        Map.entry("target.named:queue.length", "12.5"),
                        Map.entry("target.rate", "300"),
                        Map.entry("datacenter", "us"),
                        Map.entry("minimum.eu", "6"),
                        Map.entry("minimum.us", "4"),
                        Map.entry("activation", "0"),
                        Map.entry("scalerAddress", "a:1"),
                        Map.entry("enableTLS", "true")),
                "eu");
        assertEquals(
                List.of("utilization", "named-queue.length", "rate"),
                spec.targets().stream().map(each -> each.metric().exported()).toList());
        assertEquals(12.5, spec.targets().get(1).perReplica());
        assertEquals("us", spec.datacenter());
        assertEquals(Map.of("eu", 6), spec.minimums(), "that of the place itself is for the others");
        assertEquals(OptionalDouble.of(0), spec.activation());
    }

    @Test
    void it_counts_the_instances_of_its_own_datacenter_unless_another_is_said() {
        assertEquals(
                "eu",
                SpecReader.read(Map.of("service", "shop", "metric", "rate", "target", "1"), "eu")
                        .datacenter());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "service=         | service is missing; write the service's name",
                "service=''       | service: service name \"\" is empty; name the service",
                "service=/a       | service: service name \"/a\" starts or ends with a slash",
                "metric=          | metric is missing; write concurrency, rate, utilization or named:NAME",
                "metric=cpu       | metric: \"cpu\" is no metric; write concurrency, rate, utilization or named:NAME",
                "metric=named:    | metric: \"named:\" is no metric",
                "metric=named:a/b | metric: \"named:a/b\" is no metric",
                "metric=rate,     | metric: \"\" is no metric",
                "metric=rate,rate | metric: \"rate,rate\" has a metric twice",
                "target=          | target is missing; write a number from 0.001 to 999999999.999",
                "target=0         | target: \"0\" is not a number from 0.001 to 999999999.999 with at most three decimals",
                "target=0.0001    | target: \"0.0001\" is not a number",
                "target=NaN       | target: \"NaN\" is not a number",
                "target=-1        | target: \"-1\" is not a number",
                "target=1e300     | target: \"1e300\" is not a number",
                "target=Infinity  | target: \"Infinity\" is not a number",
                "target=' 8'      | target: \" 8\" is not a number",
                "targets=8        | \"targets\" (with the value \"8\") is no key; there are service, metric, target",
                "target.rate=8    | \"target.rate\" (with the value \"8\") is no key",
                "target.concurrency=8 | there are both target and target.concurrency; write one of them",
                "activation=no    | activation: \"no\" is neither \"always\" nor a number from 0",
                "activation=-1    | activation: \"-1\" is neither",
                "datacenter=eu    | datacenter: \"eu\": this process reads one registry, without datacenters",
                "datacenter=E!    | datacenter: \"E!\" is no name of a datacenter; write 1 to 63 of",
                "minimum.eu=3     | minimum.eu: \"eu\": this process reads one registry, without datacenters",
            })
    void what_cannot_be_used_is_named_with_what_may_be_written(String change, String message) {
        Map<String, String> metadata =
                new HashMap<>(Map.of("service", "shop", "metric", "concurrency", "target", "80"));
        String[] parts = change.split("=", 2);
        if (parts[1].isEmpty()) {
            metadata.remove(parts[0]);
        } else {
            metadata.put(parts[0], parts[1].replace("'", ""));
        }
        assertRefused(message, metadata, null);
    }

    @ParameterizedTest
    @CsvSource({"minimum.us,0", "minimum.us,-1", "minimum.us,1e3", "minimum.us,99999999", "minimum.US,1", "minimum.,1"})
    void a_minimum_is_a_number_of_replicas_and_the_name_of_a_datacenter(String key, String value) {
        assertRefused(key, Map.of("service", "shop", "metric", "concurrency", "target", "80", key, value), "eu");
    }

    @Test
    void the_utilization_of_one_replica_is_a_part_and_no_percentage() {
        assertRefused(
                "target: \"70\" is not a number from 0.001 to 1 with",
                Map.of("service", "shop", "metric", "utilization", "target", "70"),
                null);
    }

    @Test
    void with_several_metrics_each_has_its_target_and_an_activation_can_only_be_nothing() {
        assertRefused(
                "target.rate is missing",
                Map.of("service", "shop", "metric", "concurrency,rate", "target.concurrency", "8"),
                null);
        assertRefused(
                "target: there are several metrics, and each has a target of its own; write target.concurrency, target.rate",
                Map.of("service", "shop", "metric", "concurrency,rate", "target", "80"),
                null);
        assertRefused(
                "activation: \"2\" would be of several metrics",
                Map.of(
                        "service", "shop",
                        "metric", "concurrency,rate",
                        "target.rate", "80",
                        "target.concurrency", "8",
                        "activation", "2"),
                null);
    }

    private static void assertRefused(String message, Map<String, String> metadata, @Nullable String own) {
        String said = String.valueOf(assertThrows(IllegalArgumentException.class, () -> SpecReader.read(metadata, own))
                .getMessage());
        assertTrue(said.startsWith(message), said);
    }
}
