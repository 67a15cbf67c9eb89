package io.switchboard.istio.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.switchboard.istio.api.LoadBalancerSettings;
import io.switchboard.istio.api.WarmupConfiguration;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecJsonTest {
    @Test
    void a_content_is_written_by_the_names_of_kubernetes() {
        LoadBalancerSettings settings = LoadBalancerSettings.newBuilder()
                .setSimple(LoadBalancerSettings.SimpleLB.ROUND_ROBIN)
                .setWarmup(WarmupConfiguration.newBuilder()
                        .setDuration(com.google.protobuf.Duration.newBuilder().setSeconds(20))
                        .setMinimumPercent(com.google.protobuf.DoubleValue.of(10)))
                .build();
        assertEquals(
                Map.of("simple", "ROUND_ROBIN", "warmup", Map.of("duration", "20s", "minimumPercent", 10L)),
                SpecJson.of(settings));
    }

    @Test
    void order_and_form_of_numbers_do_not_matter_and_everything_else_does() {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("a", 10);
        one.put("b", List.of("x", 1.5));
        Map<String, Object> other = new LinkedHashMap<>();
        other.put("b", Arrays.asList("x", new BigDecimal("1.50")));
        other.put("a", 10.0);
        assertEquals(SpecJson.hash(one), SpecJson.hash(other));
        assertNotEquals(SpecJson.hash(Map.of("a", "10")), SpecJson.hash(Map.of("a", 10)));
        assertNotEquals(SpecJson.hash(List.of("ab", "c")), SpecJson.hash(List.of("a", "bc")));
        assertNotEquals(SpecJson.hash(List.of(1, 2)), SpecJson.hash(List.of(2, 1)));
    }
}
