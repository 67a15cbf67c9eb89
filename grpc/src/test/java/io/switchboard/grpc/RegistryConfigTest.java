package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a resolver says to a channel of the service config that the registry holds. */
class RegistryConfigTest {
    private static final Instance A = Instance.at("10.0.0.1:80");
    private static final String SWITCHBOARD = "{loadBalancingConfig=[{switchboard={}}]}";

    private final ResolverHarness chosen = new ResolverHarness(true).start();
    private final ResolverHarness open = new ResolverHarness(false).start();

    @Test
    void it_goes_along_with_the_first_list() {
        chosen.configured("{\"timeout\": \"1s\"}", A);
        assertEquals(List.of("{timeout=1s}"), chosen.configs());
    }

    @Test
    void one_that_names_no_policy_gets_switchboard_unless_a_policy_is_chosen() {
        open.configured("{\"timeout\": \"1s\"}", A);
        assertEquals(List.of("{timeout=1s, loadBalancingConfig=[{switchboard={}}]}"), open.configs());
    }

    @Test
    void a_change_of_it_alone_is_delivered() {
        chosen.configured("{\"timeout\": \"1s\"}", A);
        chosen.configured("{\"timeout\": \"1s\"}", A);
        chosen.configured("{\"timeout\": \"2s\"}", A);
        assertEquals(List.of("{timeout=1s}", "{timeout=2s}"), chosen.configs());
        assertEquals(List.of("10.0.0.1:80"), chosen.lastAddresses());
    }

    @Test
    void when_it_goes_the_channel_is_left_to_its_own() {
        chosen.configured("{\"timeout\": \"1s\"}", A);
        chosen.configured(null, A);
        assertEquals(List.of("{timeout=1s}", "none"), chosen.configs());
    }

    @Test
    void when_it_goes_a_channel_without_a_chosen_policy_is_to_forget_it() {
        open.configured("{\"loadBalancingConfig\": [{\"switchboard\": {}}], \"timeout\": \"1s\"}", A);
        open.configured(null, A);
        open.configured(null, A, Instance.at("10.0.0.2:80"));
        assertEquals(
                List.of("{loadBalancingConfig=[{switchboard={}}], timeout=1s}", SWITCHBOARD, "keep", "keep"),
                open.configs());
    }

    @Test
    void it_comes_to_a_channel_that_had_none() {
        open.configured(null, A);
        open.configured("{\"loadBalancingConfig\": [{\"round_robin\": {}}]}", A);
        assertEquals(List.of("none", SWITCHBOARD, "keep", "{loadBalancingConfig=[{round_robin={}}]}"), open.configs());
    }

    @Test
    void a_bad_one_leaves_the_last_good_one_and_is_told_once() {
        chosen.configured("{\"timeout\": \"1s\"}", A);
        chosen.configured("{\"bad\": 1}", A);
        chosen.configured("{\"bad\": 1}", A, Instance.at("10.0.0.2:80"));
        chosen.configured("no json", A);
        assertEquals(List.of("{timeout=1s}", "{timeout=1s}", "{timeout=1s}"), chosen.configs());
        assertEquals("xiaoxu/demo: bad: is bad", chosen.refusals.get(0));
        assertTrue(chosen.refusals.get(1).startsWith("xiaoxu/demo: is not"), chosen.refusals.get(1));
        assertEquals(2, chosen.refusals.size());
    }

    @Test
    void a_bad_one_at_the_start_is_as_if_there_were_none() {
        open.configured("{\"bad\": 1}", A);
        assertEquals(List.of("none", SWITCHBOARD, "keep"), open.configs());
        assertEquals(1, open.refusals.size());
    }

    @Test
    void it_is_laid_over_what_the_application_has() {
        ResolverHarness harness = new ResolverHarness(
                        true, Locality.UNKNOWN, new TreeMap<>(Map.of("timeout", "9s", "waitForReady", true)))
                .start();
        harness.configured("{\"timeout\": \"1s\"}", A);
        harness.configured(null, A);
        assertEquals(List.of("{timeout=1s, waitForReady=true}", "none"), harness.configs());
    }

    @Test
    void without_instances_it_waits_for_them() {
        chosen.configured("{\"timeout\": \"1s\"}");
        chosen.configured("{\"timeout\": \"1s\"}", A);
        assertTrue(chosen.results.get(0).getAddressesOrError().getStatus().getDescription() != null);
        assertEquals("{timeout=1s}", chosen.configs().get(1));
    }
}
