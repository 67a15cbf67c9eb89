package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.switchboard.core.Instance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of several real servers gets a call, by each policy. */
@Timeout(300)
class ServersByPolicyTest {
    private static final Set<String> FIVE = Set.of("a", "b", "c", "d", "e");
    private static final int KEYS = 200;

    private final ScriptedChannels scripted = new ScriptedChannels();

    @AfterEach
    void stop() {
        scripted.close();
    }

    private Instance serve(String name) throws Exception {
        return scripted.started(new TestService(name).start("127.0.0.1")).toBuilder()
                .id(name)
                .build();
    }

    private List<Instance> serve(Set<String> names) throws Exception {
        List<Instance> instances = new ArrayList<>();
        for (String name : new TreeSet<>(names)) {
            instances.add(serve(name));
        }
        return instances;
    }

    private void live(List<Instance> instances) {
        scripted.directory.live(instances.toArray(Instance[]::new));
    }

    private ManagedChannel open(String policy) {
        return scripted.open(scripted.to("demo", InsecureChannelCredentials.create())
                .defaultServiceConfig(Json.serviceConfig(policy)));
    }

    private static CallOptions options() {
        return CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static String whoFor(Channel channel, String key) {
        return TestService.who(channel, options().withOption(SwitchboardPolicy.HASH_KEY, key));
    }

    private static Channel withHeader(Channel channel, String name, String value) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static void awaitAnswersFrom(ManagedChannel channel, Set<String> names) throws InterruptedException {
        Set<String> seen = new TreeSet<>();
        Await.until("answers come from " + names, () -> {
            seen.add(TestService.who(channel));
            return seen.containsAll(names);
        });
    }

    private static Map<String, Integer> tally(ManagedChannel channel, int calls) {
        Map<String, Integer> tally = new TreeMap<>();
        for (int i = 0; i < calls; i++) {
            tally.merge(TestService.who(channel), 1, Integer::sum);
        }
        return tally;
    }

    @ParameterizedTest
    @ValueSource(strings = {"round_robin", "weighted_round_robin"})
    void turns_are_exact(String choice) throws Exception {
        live(serve(FIVE));
        ManagedChannel channel = open("{choice: {" + choice + ": {}}}");
        awaitAnswersFrom(channel, FIVE);
        assertEquals(Map.of("a", 20, "b", 20, "c", 20, "d", 20, "e", 20), tally(channel, 100));
    }

    @Test
    void turns_are_exact_by_weight_and_follow_the_registry() throws Exception {
        Instance a = serve("a");
        Instance b = serve("b");
        live(List.of(a.toBuilder().weight(300).build(), b));
        ManagedChannel channel = open("{}");
        awaitAnswersFrom(channel, Set.of("a", "b"));
        assertEquals(Map.of("a", 75, "b", 25), tally(channel, 100));
        live(List.of(
                a.toBuilder().weight(300).build(), b.toBuilder().weight(900).build()));
        Await.until("the weights are the new ones", () -> tally(channel, 4).equals(Map.of("a", 1, "b", 3)));
        assertEquals(Map.of("a", 25, "b", 75), tally(channel, 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"least_request", "random", "ring_hash", "maglev"})
    void other_choices_leave_nobody_out(String choice) throws Exception {
        live(serve(FIVE));
        ManagedChannel channel = open("{choice: {" + choice + ": {}}}");
        awaitAnswersFrom(channel, FIVE);
        Map<String, Integer> tally = tally(channel, 1500);
        assertEquals(FIVE, tally.keySet());
        assertTrue(Collections.min(tally.values()) >= 15, tally::toString);
    }

    @Test
    void by_latency_each_is_tried() throws Exception {
        live(serve(FIVE));
        awaitAnswersFrom(open("{choice: {peak_ewma: {}}}"), FIVE);
    }

    @Test
    void a_hundred_servers_all_get_calls() throws Exception {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < 100; i++) {
            names.add("server-" + i);
        }
        live(serve(names));
        ManagedChannel channel = open("{}");
        awaitAnswersFrom(channel, names);
        Map<String, Integer> tally = tally(channel, 300);
        assertEquals(names, tally.keySet());
        assertEquals(Set.of(3), Set.copyOf(tally.values()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ring_hash: {}", "maglev: {}", "ring_hash: {boundedLoad: 1.25}", "maglev: {boundedLoad: 1.25}"})
    void calls_with_the_same_key_go_to_the_same_server(String choice) throws Exception {
        live(serve(FIVE));
        ManagedChannel channel = open("{choice: {" + choice + "}, hashKey: {header: \"x-key\"}}");
        ManagedChannel other = open("{choice: {" + choice + "}, hashKey: {header: \"x-key\"}}");
        awaitAnswersFrom(channel, FIVE);
        awaitAnswersFrom(other, FIVE);
        Map<String, String> servers = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            String key = "user-" + i;
            String server = whoFor(channel, key);
            servers.put(key, server);
            assertEquals(server, whoFor(channel, key), "again");
            assertEquals(server, whoFor(other, key), "from another client");
            Channel byHeader = withHeader(channel, "x-key", key);
            assertEquals(server, TestService.who(byHeader), "by the header");
            assertEquals(server, whoFor(byHeader, "another key"), "the header goes before the option");
        }
        assertEquals(FIVE, new TreeSet<>(servers.values()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ring_hash", "maglev"})
    void a_server_that_leaves_takes_no_other_keys_along_and_gets_its_own_back(String choice) throws Exception {
        List<Instance> all = serve(FIVE);
        live(all);
        ManagedChannel channel = open("{choice: {" + choice + ": {}}}");
        awaitAnswersFrom(channel, FIVE);
        Map<String, String> before = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            before.put("user-" + i, whoFor(channel, "user-" + i));
        }
        live(all.subList(1, 5));
        Await.until("a is gone", () -> !tally(channel, 50).containsKey("a"));
        int moved = 0;
        for (Map.Entry<String, String> entry : before.entrySet()) {
            String now = whoFor(channel, entry.getKey());
            if (!entry.getValue().equals("a") && !entry.getValue().equals(now)) {
                moved++;
            }
        }
        assertTrue(moved <= (choice.equals("ring_hash") ? 0 : KEYS / 20), moved + " keys moved for no reason");
        live(all);
        awaitAnswersFrom(channel, FIVE);
        for (Map.Entry<String, String> entry : before.entrySet()) {
            assertEquals(entry.getValue(), whoFor(channel, entry.getKey()));
        }
    }

    @Test
    void a_route_goes_by_a_header_and_by_the_method() throws Exception {
        live(List.of(
                serve("v1").toBuilder().version("v1").build(),
                serve("v2").toBuilder().version("v2").build()));
        ManagedChannel channel = open("{routes: ["
                + "{match: {headers: [{name: \"x-tester\", exact: \"yes\"}]}, subsets: [{version: \"v2\"}],"
                + " fallback: \"fail\"},"
                + "{match: {methods: [\"test.Service/Who\"]}, subsets: [{version: \"v1\"}], fallback: \"fail\"}]}");
        Channel tester = withHeader(channel, "x-tester", "yes");
        for (int i = 0; i < 20; i++) {
            assertEquals("v2", TestService.who(tester));
            assertEquals("v1", TestService.who(channel));
        }
    }
}
