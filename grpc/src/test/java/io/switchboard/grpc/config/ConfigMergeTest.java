package io.switchboard.grpc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.grpc.Json;
import org.junit.jupiter.api.Test;

class ConfigMergeTest {
    @Test
    void what_the_upper_one_has_replaces_and_what_it_has_not_stays() {
        merged(
                "{healthCheckConfig: {serviceName: 'a'}, retryThrottling: {maxTokens: 10, tokenRatio: 0.1}}",
                "{retryThrottling: {tokenRatio: 0.5}}",
                "{healthCheckConfig: {serviceName: 'a'}, retryThrottling: {maxTokens: 10, tokenRatio: 0.5}}");
    }

    @Test
    void null_takes_away_and_leaves_no_trace() {
        merged(
                "{healthCheckConfig: {serviceName: 'a'}, x: {y: 1}}",
                "{healthCheckConfig: null, x: {z: null}, v: {w: null}}",
                """
                {x: {y: 1}, v: {}}""");
    }

    @Test
    void the_policy_is_replaced_whole() {
        merged(
                "{loadBalancingConfig: [{switchboard: {policy: {least_request: {}}}}]}",
                "{loadBalancingConfig: [{round_robin: {}}]}",
                "{loadBalancingConfig: [{round_robin: {}}]}");
    }

    @Test
    void entries_for_the_same_method_are_merged_and_others_are_added() {
        merged("""
                {methodConfig: [
                  {name: [{service: 's', method: 'm'}], timeout: '1s', waitForReady: true},
                  {name: [{}], timeout: '9s'}]}""", """
                {methodConfig: [
                  {name: [{service: 's', method: 'm'}], timeout: '2s', waitForReady: null},
                  {name: [{service: 's'}], timeout: '3s'}]}""", """
                {methodConfig: [
                  {name: [{service: 's', method: 'm'}], timeout: '2s'},
                  {name: [{}], timeout: '9s'},
                  {name: [{service: 's'}], timeout: '3s'}]}""");
    }

    @Test
    void an_entry_with_several_names_is_one_for_each() {
        merged(
                "{methodConfig: [{name: [{service: 'a'}, {service: 'b', method: ''}], timeout: '1s'}]}",
                "{methodConfig: [{name: [{service: 'b'}], timeout: '2s'}]}",
                "{methodConfig: [{name: [{service: 'a'}], timeout: '1s'}, {name: [{service: 'b'}], timeout: '2s'}]}");
    }

    @Test
    void all_entries_can_be_taken_away() {
        merged("{methodConfig: [{name: [{}], timeout: '1s'}]}", "{methodConfig: null}", "{}");
    }

    @Test
    void entries_that_are_none_are_left_for_grpc_to_judge() {
        merged(
                "{methodConfig: [{name: [{}], timeout: '1s'}]}",
                "{methodConfig: [7, {timeout: '2s'}, {name: [3]}]}",
                "{methodConfig: [{name: [{}], timeout: '1s'}, 7, {timeout: '2s'}, {name: [3]}]}");
    }

    @Test
    void the_two_stay_as_they_are() {
        var lower = Json.map("{methodConfig: [{name: [{}], timeout: '1s'}], a: {b: 1}}");
        var upper = Json.map("{methodConfig: [{name: [{}], timeout: '2s'}], a: {c: null}}");
        ConfigMerge.over(lower, upper);
        assertEquals(Json.map("{methodConfig: [{name: [{}], timeout: '1s'}], a: {b: 1}}"), lower);
        assertEquals(Json.map("{methodConfig: [{name: [{}], timeout: '2s'}], a: {c: null}}"), upper);
    }

    private static void merged(String lower, String upper, String expected) {
        assertEquals(Json.map(expected), ConfigMerge.over(Json.map(lower), Json.map(upper)));
    }
}
