package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a resolver says to a channel of the service config that the registry holds. */
class RegistryConfigTest {
    private static final Instance A = Instance.at("10.0.0.1:80");
    private static final String UNREADABLE = "{\"healthCheckConfig\": {\"serviceName\": \"refused\"}}";
    private static final String SWITCHBOARD = "{loadBalancingConfig=[{switchboard={}}]}";

    private static String timeout(String time) {
        return "{\"methodConfig\": [{\"name\": [{}], \"timeout\": \"" + time + "\"}]}";
    }

    /** As it is sent. */
    private static String sent(String time) {
        return "{methodConfig=[{name=[{}], timeout=" + time + "}]}";
    }

    private final ResolverHarness chosen = new ResolverHarness(true).start();
    private final ResolverHarness open = new ResolverHarness(false).start();

    @Test
    void it_goes_along_with_the_first_list() {
        chosen.configured(timeout("1s"), A);
        assertEquals(List.of(sent("1s")), chosen.configs());
    }

    @Test
    void one_that_names_no_policy_gets_switchboard_unless_a_policy_is_chosen() {
        open.configured(timeout("1s"), A);
        assertEquals(
                List.of("{methodConfig=[{name=[{}], timeout=1s}], loadBalancingConfig=[{switchboard={}}]}"),
                open.configs());
    }

    @Test
    void a_change_of_it_alone_is_delivered() {
        chosen.configured(timeout("1s"), A);
        chosen.configured(timeout("1s"), A);
        chosen.configured(timeout("2s"), A);
        assertEquals(List.of(sent("1s"), sent("2s")), chosen.configs());
        assertEquals(List.of("10.0.0.1:80"), chosen.lastAddresses());
    }

    @Test
    void when_it_goes_the_channel_is_left_to_its_own() {
        chosen.configured(timeout("1s"), A);
        chosen.configured(null, A);
        assertEquals(List.of(sent("1s"), "none"), chosen.configs());
    }

    @Test
    void when_it_goes_a_channel_without_a_chosen_policy_is_to_forget_it() {
        open.configured("{\"loadBalancingConfig\": [{\"switchboard\": {}}], \"healthCheckConfig\": {}}", A);
        open.configured(null, A);
        open.configured(null, A, Instance.at("10.0.0.2:80"));
        assertEquals(
                List.of("{loadBalancingConfig=[{switchboard={}}], healthCheckConfig={}}", SWITCHBOARD, "keep", "keep"),
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
        chosen.configured(timeout("1s"), A);
        chosen.configured(UNREADABLE, A);
        chosen.configured(UNREADABLE, A, Instance.at("10.0.0.2:80"));
        chosen.configured("no json", A);
        assertEquals(List.of(sent("1s"), sent("1s"), sent("1s")), chosen.configs());
        assertEquals("xiaoxu/demo: refused by the channel", chosen.refusals.get(0));
        assertTrue(chosen.refusals.get(1).startsWith("xiaoxu/demo: service config: is not"), chosen.refusals.get(1));
        assertEquals(2, chosen.refusals.size());
    }

    @Test
    void a_bad_one_at_the_start_is_as_if_there_were_none() {
        open.configured(UNREADABLE, A);
        assertEquals(List.of("none", SWITCHBOARD, "keep"), open.configs());
        assertEquals(1, open.refusals.size());
    }

    @Test
    void it_is_laid_over_what_the_application_has() {
        ResolverHarness harness = new ResolverHarness(
                        true,
                        Locality.UNKNOWN,
                        Json.map("{methodConfig: [{name: [{}], timeout: \"9s\", waitForReady: true}]}"))
                .start();
        harness.configured(timeout("1s"), A);
        harness.configured(null, A);
        assertEquals(List.of("{methodConfig=[{name=[{}], timeout=1s, waitForReady=true}]}", "none"), harness.configs());
    }

    @Test
    void two_good_ones_that_are_none_together_are_told_as_that() {
        String attempts = "maxAttempts: 2, ";
        ResolverHarness harness = new ResolverHarness(
                        true,
                        Locality.UNKNOWN,
                        Json.map("{methodConfig: [{name: [{}], hedgingPolicy: {" + attempts
                                + "hedgingDelay: \"1s\"}}]}"))
                .start();
        harness.configured("""
                {"methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 2, "initialBackoff": "1s",
                  "maxBackoff": "1s", "backoffMultiplier": 1, "retryableStatusCodes": ["UNAVAILABLE"]}}]}
                """, A);
        assertEquals(List.of("none"), harness.configs());
        assertEquals(
                List.of("xiaoxu/demo: laid over the application's own config: methodConfig[0]: has a retryPolicy and a"
                        + " hedgingPolicy; a call is repeated by one of them"),
                harness.refusals);
    }

    @Test
    void what_is_no_config_of_an_application_is_said_where_its_channel_is_built() {
        IllegalArgumentException told = assertThrows(
                IllegalArgumentException.class,
                () -> new ResolverHarness(true, Locality.UNKNOWN, Json.map("{healthCheckConfig: {serviceName: 5}}")));
        assertEquals(
                "the application's default service config: healthCheckConfig.serviceName: is a number; it has to be a"
                        + " string",
                told.getMessage());
    }

    @Test
    void without_instances_it_waits_for_them() {
        chosen.configured(timeout("1s"));
        chosen.configured(timeout("1s"), A);
        assertEquals(List.of("none", sent("1s")), chosen.configs());
    }
}
