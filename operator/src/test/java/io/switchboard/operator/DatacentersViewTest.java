package io.switchboard.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.EtcdTls;
import io.switchboard.grpc.SwitchboardPolicy;
import io.switchboard.operator.RegistryAdminException.Kind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client of several datacenters sees, read once. */
class DatacentersViewTest {
    private static final ServiceName DEMO = new ServiceName("demo");

    private final EmbeddedEtcd us = EmbeddedEtcd.start();
    private final EmbeddedEtcd eu = EmbeddedEtcd.start();

    @AfterEach
    void stop() {
        us.close();
        eu.close();
    }

    @Test
    void equal_ids_are_two_and_others_are_called_by_the_network_that_is_said() throws Exception {
        String value = "{\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"addresses\":{\"wan\":\"203.0.113.7:80\"}}}";
        us.put("demo/a", value);
        eu.put("demo/a", value);
        Snapshot seen = see(registry("us", us, "wan"), registry("eu", eu, "wan"));
        assertEquals(
                List.of("eu/a", "us/a"),
                seen.instances().stream().map(Instance::name).toList());
        assertEquals(
                List.of("203.0.113.7:80", "10.0.0.1:80"),
                seen.instances().stream().map(one -> one.address().toString()).toList());
        assertEquals(Freshness.LIVE, seen.freshness());
        assertTrue(seen.datacenters().stream().allMatch(one -> one.freshness() == Freshness.LIVE));
        assertTrue(seen.datacenters().get(0).own());
    }

    @Test
    void operators_words_are_laid_over_each_and_the_nearest_config_counts() throws Exception {
        us.put("demo/a", "{\"Addr\":\"10.0.0.1:80\"}");
        eu.put("demo/a", "{\"Addr\":\"10.0.0.2:80\"}");
        eu.put("switchboard/services/demo//overrides/a", "{\"weight\":7}");
        eu.put("switchboard/services/demo//config", "{\"methodConfig\":[]}");
        Snapshot seen = see(registry("us", us, ""), registry("eu", eu, ""));
        assertEquals(7, seen.instances().get(0).weight());
        assertEquals(100, seen.instances().get(1).weight());
        assertEquals("{\"methodConfig\":[]}", seen.serviceConfig());
        assertEquals(
                List.of(false, true),
                seen.datacenters().stream().map(DatacenterState::configured).toList());
        assertNotNull(Explanations.of(
                        seen,
                        new SwitchboardPolicy.Call("a/b", Map.of(), null),
                        Locality.UNKNOWN,
                        Optional.empty(),
                        Instant.EPOCH)
                .chosen());
        RegistryAdminException refused = assertThrows(
                RegistryAdminException.class,
                () -> Explanations.of(
                        seen,
                        new SwitchboardPolicy.Call("a/b", Map.of(), null),
                        Locality.UNKNOWN,
                        Optional.of("{"),
                        Instant.EPOCH));
        assertEquals(Kind.REFUSED, refused.kind());
    }

    @Test
    void one_that_cannot_be_reached_fails_nothing_whichever_it_is() throws Exception {
        us.put("demo/a", "{\"Addr\":\"10.0.0.1:80\"}");
        eu.close();
        Snapshot without = see(registry("us", us, ""), registry("eu", eu, ""));
        assertEquals(1, without.instances().size());
        assertNotRead(without.datacenters().get(1), "cannot be reached");
        Snapshot home = see(registry("eu", eu, ""), registry("us", us, ""));
        assertEquals(1, home.instances().size());
        assertEquals(Freshness.STALE, home.freshness());
        assertNotRead(home.datacenters().get(0), "cannot be reached");
    }

    @Test
    void one_that_is_silent_or_wrongly_set_up_is_told_with_the_others() throws Exception {
        us.put("demo/a", "{\"Addr\":\"10.0.0.1:80\"}");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EtcdOptions options = EtcdOptions.builder("127.0.0.1:" + silent.getLocalPort())
                    .requestTimeout(Duration.ofMillis(200))
                    .build();
            EtcdOptions wrong = EtcdOptions.builder("https://127.0.0.1:1")
                    .tls(EtcdTls.builder().ca(Path.of("/no/such/ca.pem")).build())
                    .build();
            Snapshot seen = see(
                    registry("us", us, ""),
                    new DatacenterRegistry(new DatacenterName("eu"), options, ""),
                    new DatacenterRegistry(new DatacenterName("ap"), wrong, ""));
            assertEquals(1, seen.instances().size());
            for (DatacenterState state : seen.datacenters().subList(1, 3)) {
                assertNotRead(state, state.name().equals("ap") ? "/no/such/ca.pem" : "");
            }
        }
    }

    @Test
    void if_none_can_be_read_it_fails_with_what_each_says() {
        us.close();
        eu.close();
        try (DatacentersView view = DatacentersView.connect(List.of(registry("us", us, ""), registry("eu", eu, "")))) {
            ExecutionException failure =
                    assertThrows(ExecutionException.class, () -> view.view(DEMO).get(1, TimeUnit.MINUTES));
            RegistryAdminException refused = assertInstanceOf(RegistryAdminException.class, failure.getCause());
            assertEquals(Kind.UNREACHABLE, refused.kind());
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.matches("datacenter us: etcd at .*; datacenter eu: etcd at .*"), message);
        }
    }

    @Test
    void what_does_not_fit_together_is_refused() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> DatacentersView.connect(List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> DatacentersView.connect(List.of(registry("us", us, ""), registry("us", eu, ""))));
        DatacentersView view = DatacentersView.connect(List.of(registry("us", us, ""), registry("eu", eu, "")));
        view.close();
        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> view.view(DEMO).get(1, TimeUnit.MINUTES));
        assertInstanceOf(RegistryAdminException.class, failure.getCause());
    }

    private static void assertNotRead(DatacenterState state, String why) {
        assertFalse(state.isKnown(), state.toString());
        String problem = state.problem();
        assertNotNull(problem, state.toString());
        assertTrue(problem.contains(why), problem);
    }

    /** One that is waited for, however slow the machine is. */
    private static DatacenterRegistry registry(String name, EmbeddedEtcd etcd, String network) {
        return new DatacenterRegistry(
                new DatacenterName(name),
                EtcdOptions.builder(etcd.endpoint())
                        .requestTimeout(Duration.ofSeconds(25))
                        .build(),
                network);
    }

    private static Snapshot see(DatacenterRegistry... registries) throws Exception {
        try (DatacentersView view = DatacentersView.connect(List.of(registries))) {
            return view.view(DEMO).get(1, TimeUnit.MINUTES);
        }
    }
}
