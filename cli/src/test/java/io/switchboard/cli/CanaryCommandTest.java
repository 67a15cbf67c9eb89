package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.embedded.EmbeddedEtcd;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CanaryCommandTest {
    private static final String KEY = "switchboard/services/demo//config";

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Typed typed = new Typed(etcd.endpoint());

    @BeforeEach
    void fill() {
        register("10.0.0.1:80", "v1");
        register("10.0.0.2:80", "v2");
        etcd.put(KEY, "{\"loadBalancingConfig\":[{\"switchboard\":{}}]}");
    }

    @AfterEach
    void stop() {
        etcd.close();
    }

    @Test
    void the_route_is_written_and_what_it_changes_is_shown() {
        assertEquals(
                List.of(
                        "--- before",
                        "+++ after",
                        "@@ -1,7 +1,23 @@",
                        " {",
                        "   \"loadBalancingConfig\": [",
                        "     {",
                        "-      \"switchboard\": {}",
                        "+      \"switchboard\": {",
                        "+        \"routes\": [",
                        "+          {",
                        "+            \"name\": \"canary\",",
                        "+            \"subsets\": [",
                        "+              {",
                        "+                \"version\": \"v2\",",
                        "+                \"weight\": 5",
                        "+              },",
                        "+              {",
                        "+                \"version\": \"v1\",",
                        "+                \"weight\": 95",
                        "+              }",
                        "+            ]",
                        "+          }",
                        "+        ]",
                        "+      }",
                        "     }",
                        "   ]",
                        " }",
                        "config of demo: written as version 1"),
                typed.out("canary", "demo", "--subset", "version=v2", "--weight", "5")
                        .lines()
                        .toList());
        String diff = typed.out("canary", "demo", "--weight", "100");
        assertTrue(diff.contains("+                \"weight\": 100\n"), diff);
        assertTrue(diff.contains("+                \"weight\": 0\n"), diff);
        assertEquals(
                "method    grpc.health.v1.Health/Check\nroute     canary, subset v2",
                typed.out("explain", "demo")
                        .lines()
                        .limit(2)
                        .reduce((a, b) -> a + "\n" + b)
                        .orElse(""));
        String cleared = typed.out("canary", "demo", "--clear");
        assertTrue(cleared.endsWith("\nconfig of demo: written as version 3"), cleared);
        assertEquals(
                "{\"loadBalancingConfig\":[{\"switchboard\":{}}]}",
                String.valueOf(etcd.read(KEY).get(KEY)).replaceAll("\\s", ""));
        assertEquals(
                "switchboard canary: the config has no route \"canary\"", typed.failure("canary", "demo", "--clear"));
    }

    @Test
    void an_instance_is_shown_with_its_own_share() {
        etcd.put("demo/10.0.0.3:80", "{\"Addr\":\"10.0.0.3:80\",\"Metadata\":{\"weight\":200,\"version\":\"v1\"}}");
        List<String> lines = typed.out("explain", "demo").lines().toList();
        assertEquals(
                List.of(
                        "PLACE     SHARE   INSTANCE     WEIGHT",
                        "anywhere  25.0 %  10.0.0.1:80  100",
                        "anywhere  25.0 %  10.0.0.2:80  100",
                        "anywhere  50.0 %  10.0.0.3:80  200"),
                lines.subList(lines.size() - 4, lines.size()));
        assertTrue(typed.out("explain", "demo", "-o", "json").contains("\"share\": 0.5"), typed.out());
    }

    @Test
    void what_is_missing_is_told_with_its_flag() {
        assertEquals(
                "switchboard canary: there is no canary yet; give the instances that are the canary, such as --subset version=v2",
                typed.failure("canary", "demo", "--weight", "5"));
        assertEquals(
                "switchboard canary: the canary's share of the calls is missing; give it in percent, such as --weight 5",
                typed.failure("canary", "demo", "--subset", "version=v2"));
    }

    @Test
    void a_header_chooses_the_calls() {
        String diff = typed.out("canary", "demo", "--subset", "version=v2", "--header", "x-tester=yes");
        assertTrue(diff.contains("\"exact\": \"yes\""), diff);
        assertTrue(typed.out("explain", "demo", "--header", "x-tester=yes").contains("canary, subset v2"), typed.out());
        assertTrue(typed.out("explain", "demo").contains("none matches"), typed.out());
    }

    @Test
    void a_canary_that_nobody_is_and_others_that_are_not_clear_are_refused() {
        assertEquals(
                "switchboard canary: no instance of demo with {version=v3} is registered; there are the versions v1, v2"
                        + " (--force: all the same)",
                typed.failure("canary", "demo", "--subset", "version=v3", "--weight", "5"));
        register("10.0.0.3:80", "v3");
        assertEquals(
                "switchboard canary: the canary gets 5 % of the calls, and no others are given for the rest; name them, such as"
                        + " --rest version=v1",
                typed.failure("canary", "demo", "--subset", "version=v2", "--weight", "5"));
        assertEquals(2, typed.run("canary", "demo"));
        assertEquals(2, typed.run("canary", "demo", "--clear", "--weight", "5"));
        assertEquals(Map.of(), etcd.read("switchboard/config-history"));
    }

    @Test
    void a_dry_run_writes_nothing_and_a_config_from_nothing_is_noted() {
        etcd.delete(KEY);
        assertEquals(0, typed.run("canary", "demo", "--subset", "version=v2", "--weight", "5", "--dry-run"));
        assertTrue(typed.out().contains("+            \"name\": \"canary\","), typed.out());
        assertEquals(
                "switchboard canary: until now the config said nothing of balancing; what it says now replaces what"
                        + " applications say",
                typed.err());
        assertEquals(Map.of(), etcd.read("switchboard/"));
    }

    private void register(String address, String version) {
        etcd.put("demo/" + address, "{\"Addr\":\"" + address + "\",\"Metadata\":{\"version\":\"" + version + "\"}}");
    }
}
