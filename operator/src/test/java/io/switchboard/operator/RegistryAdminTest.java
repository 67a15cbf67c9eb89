package io.switchboard.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.InstanceOverride;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.Format;
import io.switchboard.grpc.Explanation;
import io.switchboard.grpc.SwitchboardPolicy;
import io.switchboard.operator.CanarySpec.Group;
import io.switchboard.operator.Finding.Severity;
import io.switchboard.operator.RegistryAdminException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All that the command can do with a registry, by the API alone, with the same refusals. */
class RegistryAdminTest {
    private static final ServiceName DEMO = new ServiceName("demo");
    private static final ChangeAuthor ANN = new ChangeAuthor("ann", "");
    private static final String CONFIG = "switchboard/services/demo//config";
    private static final String ONE = "{\"methodConfig\":[{\"name\":[{}],\"timeout\":\"1s\"}]}";
    private static final String TWO = "{\"methodConfig\":[{\"name\":[{}],\"timeout\":\"2s\"}]}";
    private static final CanarySpec FIVE_PERCENT =
            new CanarySpec(Optional.of(new Group("v2", Map.of())), Optional.empty(), OptionalInt.of(5), Map.of());

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final EtcdOptions options = EtcdOptions.builder(etcd.endpoint()).build();
    private final EtcdClient client = EtcdClient.connect(options);
    private final RegistryAdmin admin = RegistryAdmin.of(client);

    @BeforeEach
    void fill() {
        register("10.0.0.1:80", "v1");
        register("10.0.0.2:80", "v2");
    }

    @AfterEach
    void stop() {
        client.close();
        etcd.close();
    }

    @Test
    void who_is_registered_is_told_and_who_is_not_with_near_names() throws Exception {
        assertTrue(get(admin.connected()));
        assertEquals(
                List.of(new CatalogSnapshot.Service(DEMO, 2, 0, 0)),
                get(admin.services()).services());
        assertEquals(2, get(admin.knownInstances(DEMO)).instances().size());
        assertEquals(List.of(), get(admin.instances(new ServiceName("dem"))).instances());
        String unknown = refused(Kind.UNKNOWN_SERVICE, admin.knownInstances(new ServiceName("dem")));
        assertEquals(
                "no instances of service dem registered in etcd at " + options.authority() + "; did you mean demo?",
                unknown);
    }

    @Test
    void two_spellings_of_an_id_are_the_one_instance_that_a_follower_sees() throws Exception {
        etcd.put("rpc/a/tcp@zone:80", "");
        etcd.put("rpc/a/zone:80", "state=inactive");
        etcd.put("rpc/b/10.0.0.1:80", "state=inactive");
        etcd.put("rpc/b/tcp@10.0.0.1:80", "");
        EtcdOptions rpcx = EtcdOptions.builder("http://" + options.authority())
                .format(Format.RPCX)
                .build();
        try (EtcdClient client = EtcdClient.connect(rpcx)) {
            RegistryAdmin reading = RegistryAdmin.of(client);
            RegisteredServices found = get(reading.services());
            for (String name : List.of("rpc/a", "rpc/b")) {
                ServiceName service = new ServiceName(name);
                assertTrue(found.services().contains(new CatalogSnapshot.Service(service, 1, 0, 0)), found::toString);
                RegisteredInstances instances = get(reading.instances(service));
                assertEquals(1, instances.instances().size());
                assertEquals(
                        InstanceState.SERVING,
                        instances.instances().get(0).instance().state());
            }
        }
    }

    @Test
    void a_drain_of_an_unknown_id_is_refused_unless_it_is_meant() throws Exception {
        assertEquals(
                "service demo has no instance 10.0.0.1:8; did you mean 10.0.0.1:80, 10.0.0.2:80?",
                refused(Kind.UNKNOWN_INSTANCE, admin.drain(InstanceTarget.of(DEMO, "10.0.0.1:8"), ANN)));
        refused(Kind.UNKNOWN_SERVICE, admin.drain(InstanceTarget.of(new ServiceName("dem"), "x"), ANN));
        assertEquals(
                "the instance id is empty; give the id of an instance of service demo",
                refused(Kind.REFUSED, admin.drain(new InstanceTarget(DEMO, "", true), ANN)));
        assertEquals(
                "no instance is called \"/a\": the id starts or ends with a slash",
                refused(Kind.REFUSED, admin.drain(new InstanceTarget(DEMO, "/a", true), ANN)));
        assertEquals(Map.of(), etcd.read("switchboard/"));
        OverrideChange forced = get(admin.drain(new InstanceTarget(DEMO, "10.0.0.9:80", true), ANN));
        assertEquals(
                InstanceState.DRAINING,
                forced.after().map(InstanceOverride::state).orElseThrow());
        assertTrue(get(admin.overrides(DEMO)).get(0).orphaned());
        get(admin.undrain(InstanceTarget.of(DEMO, "10.0.0.9:80"), ANN));
        assertEquals(List.of(), get(admin.overrides()));
    }

    @Test
    void weight_and_drain_keep_each_other_and_the_last_one_is_noted() throws Exception {
        InstanceTarget one = InstanceTarget.of(DEMO, "10.0.0.1:80");
        assertEquals(
                "weight 1000001 is not between 0 and 1000000",
                refused(Kind.REFUSED, admin.setWeight(one, 1_000_001, ANN)));
        assertEquals(List.of(), get(admin.setWeight(one, 50, ANN)).notes());
        OverrideChange drained = get(admin.drain(one, new ChangeAuthor("bob", "disk")));
        InstanceOverride now = drained.after().orElseThrow();
        assertEquals(50, now.weight());
        assertEquals("bob", now.by());
        assertEquals("disk", now.reason());
        assertEquals(
                List.of(
                        "no instance of demo is left that should get calls; clients go on calling those there are rather"
                                + " than fail"),
                get(admin.setWeight(InstanceTarget.of(DEMO, "10.0.0.2:80"), 0, ANN))
                        .notes());
        assertEquals(
                50,
                get(admin.undrain(one, ANN))
                        .after()
                        .map(InstanceOverride::weight)
                        .orElseThrow());
        assertEquals(Optional.empty(), get(admin.clearWeight(one, ANN)).after());
        get(admin.clearOverride(InstanceTarget.of(DEMO, "10.0.0.2:80")));
        assertEquals(Map.of(), etcd.read("switchboard/"));
    }

    @Test
    void a_config_that_clients_would_not_take_is_refused_with_its_place() throws Exception {
        assertEquals(
                "methodConfig[0].timeout: \"soon\" is not a duration; write seconds, such as \"1.5s\"",
                refused(Kind.REFUSED, admin.setConfig(DEMO, ONE.replace("1s", "soon"), OptionalLong.empty(), ANN)));
        StoredConfig none = get(admin.config(DEMO));
        refused(Kind.REFUSED, admin.replaceConfig(none, "{\"a\":1}", ANN));
        String many = ONE.replace("{}", "{\"service\":\"" + "\u00e9".repeat(140_000) + "\"}");
        assertTrue(refused(Kind.REFUSED, admin.replaceConfig(none, many, ANN))
                .endsWith("and clients read at most 262144"));
        refused(Kind.NOT_FOUND, admin.knownConfig(DEMO));
        refused(Kind.NOT_FOUND, admin.deleteConfig(none, ANN));
        assertEquals(Map.of(), etcd.read("switchboard/"));
    }

    @Test
    void a_change_that_was_not_seen_is_not_written_over() throws Exception {
        StoredConfig none = get(admin.config(DEMO));
        ConfigVersion first = set(ONE);
        String conflict = refused(Kind.CONFLICT, admin.setConfig(DEMO, TWO, OptionalLong.of(0), ANN));
        assertTrue(conflict.startsWith("the config of demo is at revision "), conflict);
        assertTrue(
                conflict.endsWith(", not at 0: changed by ann at " + first.at() + "; nothing was written"), conflict);
        String meanwhile = refused(Kind.CONFLICT, admin.replaceConfig(none, TWO, ANN));
        assertTrue(meanwhile.startsWith("the config of demo was written by ann at "), meanwhile);
        StoredConfig read = get(admin.knownConfig(DEMO));
        get(admin.setConfig(DEMO, TWO, OptionalLong.of(read.revision()), ANN));
        refused(Kind.CONFLICT, admin.deleteConfig(read, ANN));
        assertEquals(TWO, etcd.read(CONFIG).get(CONFIG));
    }

    @Test
    void what_is_so_already_is_not_written_again() throws Exception {
        set(ONE);
        Map<String, String> before = etcd.read("switchboard/");
        ConfigChange change = get(admin.setConfig(DEMO, ONE, OptionalLong.empty(), ANN));
        assertEquals(new ConfigChange(Optional.empty(), Optional.empty(), List.of()), change);
        assertEquals(before, etcd.read("switchboard/"));
        assertEquals(List.of(), get(admin.configDiff(DEMO, "mine", ONE)));
        assertEquals("+++ mine", get(admin.configDiff(DEMO, "mine", TWO)).get(1));
    }

    @Test
    void an_earlier_version_is_written_again() throws Exception {
        ConfigVersion one = set(ONE);
        ConfigVersion two = set(TWO);
        ConfigChange back = get(admin.rollbackConfig(DEMO, OptionalLong.empty(), ANN));
        assertEquals(Optional.of(one), back.restored());
        assertEquals("rollback to version 1", back.version().orElseThrow().reason());
        assertEquals(ONE, etcd.read(CONFIG).get(CONFIG));
        assertEquals(two, get(admin.configVersion(DEMO, 2)));
        get(admin.deleteConfig(get(admin.config(DEMO)), ANN));
        assertEquals(
                "the history of the config of demo has no version 9; there are 1 to 4",
                refused(Kind.NOT_FOUND, admin.rollbackConfig(DEMO, OptionalLong.of(9), ANN)));
        refused(Kind.REFUSED, admin.rollbackConfig(DEMO, OptionalLong.of(4), ANN));
        ConfigChange again = get(admin.rollbackConfig(DEMO, OptionalLong.of(2), new ChangeAuthor("ann", "TWO it is")));
        assertEquals("TWO it is", again.version().orElseThrow().reason());
        assertEquals(5, get(admin.configHistory(DEMO)).size());
    }

    @Test
    void a_config_of_nobody_is_written_with_a_note() throws Exception {
        assertEquals(
                List.of("no instances of dem are registered now; did you mean demo?"),
                get(admin.setConfig(new ServiceName("dem"), ONE, OptionalLong.empty(), ANN))
                        .notes());
    }

    @Test
    void a_canary_is_planned_applied_and_removed() throws Exception {
        CanaryPlan plan = get(admin.planCanary(DEMO, FIVE_PERCENT, false));
        assertEquals(Map.of(), etcd.read("switchboard/"), "a plan writes nothing");
        assertEquals(
                List.of(
                        "until now the config said nothing of balancing; what it says now replaces what applications say"),
                plan.notes());
        assertTrue(plan.diff().contains("+                \"weight\": 95"), plan.diff()::toString);
        ConfigVersion written = get(admin.applyCanary(plan, ANN)).version().orElseThrow();
        assertEquals("canary", written.reason());
        refused(Kind.CONFLICT, admin.applyCanary(plan, ANN));
        assertEquals("canary", get(explain("/a.B/c", Map.of())).route());
        CanarySpec half = new CanarySpec(Optional.empty(), Optional.empty(), OptionalInt.of(50), Map.of());
        get(admin.applyCanary(get(admin.planCanary(DEMO, half, false)), ANN));
        get(admin.applyCanary(get(admin.planNoCanary(DEMO)), ANN));
        assertEquals("the config has no route \"canary\"", refused(Kind.REFUSED, admin.planNoCanary(DEMO)));
        refused(Kind.NOT_FOUND, admin.planNoCanary(new ServiceName("dem")));
    }

    @Test
    void a_canary_of_nobody_or_without_a_part_is_refused() throws Exception {
        CanarySpec nobody = new CanarySpec(
                Optional.of(Group.of(Map.of("version", "v3"))), Optional.empty(), OptionalInt.of(5), Map.of());
        assertEquals(
                "no instance of demo with {version=v3} is registered; there are the versions v1, v2",
                refused(Kind.UNKNOWN_INSTANCE, admin.planCanary(DEMO, nobody, false)));
        register("10.0.0.3:80", "v3");
        RegistryAdminException incomplete = refusal(Kind.REFUSED, admin.planCanary(DEMO, FIVE_PERCENT, false));
        assertEquals(
                "the canary gets 5 % of the calls, and no others are given for the rest; name them",
                incomplete.getMessage());
        assertEquals(
                Canary.Incomplete.Part.OTHERS,
                assertInstanceOf(Canary.Incomplete.class, incomplete.getCause()).part());
        assertEquals(Map.of(), etcd.read("switchboard/"));
    }

    @Test
    void a_call_is_explained_by_what_a_client_sees() throws Exception {
        get(admin.drain(InstanceTarget.of(DEMO, "10.0.0.1:80"), ANN));
        Snapshot seen = get(admin.view(DEMO));
        assertEquals(InstanceState.DRAINING, seen.instances().get(0).state());
        Explanation explanation = get(explain("a.B/c", Map.of()));
        assertEquals("10.0.0.2:80", explanation.chosen());
        Explanation.Level only = explanation.levels().get(0);
        assertEquals(1.0, only.shareOf(only.candidates().get(0)));
        assertTrue(refused(Kind.REFUSED, explain("a.B/c", Map.of("h", "\n"))).contains(" cannot be sent; "));
        SwitchboardPolicy.Call call = new SwitchboardPolicy.Call("a.B/c", Map.of(), null);
        assertTrue(refused(Kind.REFUSED, admin.explain(DEMO, call, Locality.UNKNOWN, Optional.of("{\"a\":1}")))
                .startsWith("clients reject the service config: "));
        assertTrue(refused(
                        Kind.REFUSED,
                        admin.explain(
                                DEMO,
                                call,
                                Locality.UNKNOWN,
                                Optional.of("{\"loadBalancingConfig\":[{\"round_robin\":{}}]}")))
                .startsWith("the service config uses another policy than switchboard"));
        refused(Kind.UNKNOWN_SERVICE, admin.explain(new ServiceName("dem"), call, Locality.UNKNOWN, Optional.empty()));
    }

    @Test
    void a_registry_is_diagnosed() throws IOException {
        List<Finding> findings = Diagnosis.of(options, List.of(DEMO), Clock.systemUTC());
        assertTrue(findings.get(0).state().startsWith("answers: version "), findings.toString());
        assertEquals(
                6,
                findings.stream()
                        .filter(finding -> finding.subject().equals("permission"))
                        .filter(finding -> finding.severity() == Severity.OK)
                        .count(),
                findings.toString());
        assertEquals(2, etcd.read("").size(), "nothing is written");
    }

    @Test
    void nobody_waits_for_an_answer_that_cannot_come() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            EtcdClient closing = EtcdClient.connect(EtcdOptions.builder("http://127.0.0.1:" + silent.getLocalPort())
                    .build());
            RegistryAdmin asked = RegistryAdmin.of(closing);
            CompletableFuture<RegisteredServices> before = asked.services();
            CompletableFuture<Snapshot> view = asked.view(DEMO);
            closing.close();
            for (CompletableFuture<?> answer : List.of(before, view, asked.services(), asked.config(DEMO))) {
                assertEquals("Switchboard is closed", refused(Kind.UNREACHABLE, answer));
            }
            refused(Kind.UNREACHABLE, asked.view(DEMO));
            refused(Kind.UNREACHABLE, asked.drain(InstanceTarget.of(DEMO, "a"), ANN));
            refused(Kind.UNREACHABLE, asked.setConfig(DEMO, ONE, OptionalLong.empty(), ANN));
        }
    }

    private CompletableFuture<Explanation> explain(String method, Map<String, String> headers) {
        return admin.explain(
                DEMO, new SwitchboardPolicy.Call(method, headers, null), Locality.UNKNOWN, Optional.empty());
    }

    private ConfigVersion set(String document) throws Exception {
        return get(admin.setConfig(DEMO, document, OptionalLong.empty(), ANN))
                .version()
                .orElseThrow();
    }

    private void register(String address, String version) {
        etcd.put("demo/" + address, "{\"Addr\":\"" + address + "\",\"Metadata\":{\"version\":\"" + version + "\"}}");
    }

    private static String refused(Kind kind, CompletableFuture<?> answer) {
        return String.valueOf(refusal(kind, answer).getMessage());
    }

    private static RegistryAdminException refusal(Kind kind, CompletableFuture<?> answer) {
        RegistryAdminException refusal = assertInstanceOf(
                RegistryAdminException.class,
                assertThrows(ExecutionException.class, () -> get(answer)).getCause());
        assertEquals(kind, refusal.kind(), refusal.getMessage());
        return refusal;
    }

    private static <T> T get(CompletableFuture<T> answer) throws Exception {
        return answer.get(60, TimeUnit.SECONDS);
    }
}
