package io.switchboard.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchboard.core.Address;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerUriTools;

/** How Spring Cloud sees the instances of a set. */
class HttpInstancesTest {
    private static final Instance PLAIN = Instance.at("10.0.0.1:8080");
    private static final URI CALLED = URI.create("http://prices/price/tea?x=1%202");

    @Test
    void an_instance_is_told_with_all_that_spring_cloud_knows_of_one() {
        Instance rich = Instance.builder(Address.parse("10.0.0.1:8080"))
                .id("one")
                .weight(30)
                .version("1.2.3")
                .locality(new Locality("eu", "eu-1"))
                .label("secure", "true")
                .label("track", "canary")
                .label("weight", "9")
                .build();
        ServiceInstance told = of(rich).get(0);
        assertThat(told.getInstanceId()).isEqualTo("one");
        assertThat(told.getServiceId()).isEqualTo("prices");
        assertThat(told.getHost()).isEqualTo("10.0.0.1");
        assertThat(told.getPort()).isEqualTo(8080);
        assertThat(told.isSecure()).isTrue();
        assertThat(told.getScheme()).isEqualTo("https");
        assertThat(told.getUri()).hasToString("https://10.0.0.1:8080");
        assertThat(told.getMetadata())
                .containsOnlyKeys("secure", "track", "weight", "version", "zone")
                .containsEntry("track", "canary")
                .containsEntry("weight", "30")
                .containsEntry("version", "1.2.3")
                .containsEntry("zone", "eu-1");
    }

    @Test
    void what_is_told_of_the_same_is_equal_and_cannot_be_changed() {
        ServiceInstance told = of(PLAIN).get(0);
        assertThat(told).isEqualTo(of(PLAIN).get(0)).hasSameHashCodeAs(of(PLAIN).get(0));
        assertThat(told).isNotEqualTo(of(Instance.at("10.0.0.1:8081")).get(0));
        assertThat(told.getMetadata()).containsOnlyKeys("weight");
        assertThatThrownBy(() -> told.getMetadata().put("zone", "eu"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void an_ipv6_address_can_be_called() {
        ServiceInstance told = of(Instance.at("[2001:db8::1]:8080")).get(0);
        assertThat(told.getUri()).hasToString("http://[2001:db8::1]:8080");
        assertThat(LoadBalancerUriTools.reconstructURI(told, CALLED))
                .hasToString("http://[2001:db8::1]:8080/price/tea?x=1%202");
    }

    @Test
    void a_host_that_no_uri_can_have_costs_only_itself() {
        Instance odd = Instance.at("un_der:80");
        assertThat(of(PLAIN, odd)).hasSize(1);
        assertThat(of(PLAIN.toBuilder().state(InstanceState.DRAINING).build(), odd))
                .hasSize(1);
        assertThat(of(odd)).isEmpty();
    }

    @Test
    void those_that_drain_or_have_no_weight_are_told_when_nobody_else_is_there() {
        Instance none = Instance.at("10.0.0.2:80").toBuilder().weight(0).build();
        Instance draining = Instance.at("10.0.0.3:80").toBuilder()
                .state(InstanceState.DRAINING)
                .build();
        assertThat(hosts(of(PLAIN, none, draining))).containsExactly("10.0.0.1");
        assertThat(hosts(of(none, draining))).containsExactly("10.0.0.2");
        assertThat(of(none, draining).get(0).getMetadata()).containsEntry("weight", "1");
        assertThat(hosts(of(draining))).containsExactly("10.0.0.3");
        assertThat(of()).isEmpty();
    }

    @Test
    void high_weights_are_told_in_proportion_so_that_a_choice_by_weight_stays_small() {
        Instance heavy = PLAIN.toBuilder().weight(Instance.MAX_WEIGHT).build();
        Instance half = Instance.at("10.0.0.2:80").toBuilder()
                .weight(Instance.MAX_WEIGHT / 2)
                .build();
        Instance light = Instance.at("10.0.0.3:80").toBuilder().weight(1).build();
        assertThat(of(heavy, half, light))
                .extracting(one -> one.getMetadata().get("weight"))
                .containsExactlyInAnyOrder("1000", "500", "1");
    }

    private static List<ServiceInstance> of(Instance... instances) {
        return HttpInstances.of(
                "prices",
                new Snapshot(
                        new ServiceName("http/prices"),
                        List.of(instances),
                        7,
                        Freshness.LIVE,
                        Instant.EPOCH,
                        0,
                        Set.of(),
                        null));
    }

    private static List<String> hosts(List<ServiceInstance> instances) {
        return instances.stream().map(ServiceInstance::getHost).toList();
    }
}
