package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.RegistrationState;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.FaultProxy;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What several registries say of the same thing: the nearest one is believed. */
class DatacenterIdentityIT {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final String CONFIG = "switchboard/services/" + Scene.SERVICE + "//config";

    @Test
    void servers_with_equal_ids_in_two_datacenters_are_two() {
        try (Sites sites = Sites.start()) {
            LocalServer us = sites.us().serve("us-0", options -> options.id("twin"));
            LocalServer eu = sites.eu().serve("eu-0", options -> options.id("twin"));
            sites.awaitLive(sites.us(), 1);
            sites.awaitLive(sites.eu(), 1);
            assertEquals(Set.of("us/twin", "eu/twin"), Sites.names(sites.view().last()));
            Traffic traffic = sites.call(SHORT, SHORT, Traffic.INTERVAL);
            traffic.awaitServers(Set.of("us-0"));
            assertEquals(RegistrationState.ACTIVE, us.registration().state());
            assertEquals(RegistrationState.ACTIVE, eu.registration().state());
            us.close();
            traffic.awaitServers(Set.of("eu-0"));
            sites.us().serve("us-1", options -> options.id("twin"));
            traffic.awaitServers(Set.of("us-1"));
            assertEquals(RegistrationState.ACTIVE, eu.registration().state());
            Expect.noFailure(traffic);
        }
    }

    @Test
    void a_server_that_is_registered_in_two_datacenters_has_one_connection_and_counts_as_the_nearer_one_s() {
        try (Sites sites = Sites.start()) {
            sites.eu().serve(1);
            // A server somewhere between, that somebody announces in both.
            LocalServer shared = sites.ap().serve("shared", options -> {});
            FaultProxy way = sites.ap().way("shared");
            String key = Scene.SERVICE + "/shared";
            String serving = RawEtcd.announced(Site.advertised(way));
            sites.us().raw().put(key, serving);
            sites.eu().raw().put(key, serving);
            shared.registration().close();
            sites.awaitLive(sites.us(), 1);
            sites.awaitLive(sites.eu(), 2);
            sites.awaitLive(sites.ap(), 0);
            Traffic traffic = sites.call(SHORT, SHORT, Traffic.INTERVAL);
            traffic.awaitServers(Set.of("shared"));
            // In the nearer one it drains, and so calls go to the other one's, of which it is one.
            sites.us().raw().put(key, RawEtcd.announced(Site.advertised(way), "{\"state\":\"draining\"}"));
            traffic.awaitServers(Set.of("eu-0", "shared"));
            sites.us().raw().put(key, serving);
            traffic.awaitServers(Set.of("shared"));
            assertEquals(1, way.accepted());
            Expect.noFailure(traffic);
        }
    }

    @Test
    void of_two_configs_the_nearest_registry_s_counts_and_the_next_one_s_once_it_is_deleted() {
        try (Sites sites = Sites.start()) {
            sites.eu().serve(1);
            sites.ap().serve(1);
            sites.us().raw().put(CONFIG, config("eu"));
            sites.eu().raw().put(CONFIG, config("ap"));
            sites.awaitLive(sites.eu(), 1);
            sites.awaitLive(sites.ap(), 1);
            sites.view().await("the nearest config", snapshot -> config("eu").equals(snapshot.serviceConfig()));
            Traffic traffic = sites.call();
            traffic.awaitServers(Set.of("eu-0"));
            sites.us().raw().delete(CONFIG);
            traffic.awaitServers(Set.of("ap-0"));
            sites.us().raw().put(CONFIG, config("eu"));
            traffic.awaitServers(Set.of("eu-0"));
            sites.us().raw().delete(CONFIG);
            sites.eu().raw().delete(CONFIG);
            sites.view().await("no config", snapshot -> snapshot.serviceConfig() == null);
            traffic.awaitServers(Set.of("eu-0"));
            Expect.noFailure(traffic);
        }
    }

    /** @param first the datacenter that calls go to first when they leave home */
    private static String config(String first) {
        return "{\"loadBalancingConfig\":[{\"switchboard\":{\"datacenters\":{\"order\":[\"" + first + "\"]}}}]}";
    }
}
