package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.RegistrationState;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.harness.Await;
import io.switchboard.harness.EtcdMetrics;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** etcd's tokens run out, and its roles are edited, under a service that uses them. */
class TokenExpiryIT {
    @Test
    void a_new_token_is_had_in_time_and_never_in_heaps() {
        try (EtcdServer etcd = EtcdServer.startWith("--auth-token-ttl=2")) {
            enableAuth(etcd);
            EtcdOptions options =
                    Scene.options(etcd.endpoint()).user("app", "app").build();
            try (Scene scene = Scene.open(options, options, 3)) {
                List<RegistrationState> states = scene.servers().get(0).states();
                int mark = scene.view().mark();
                long before = EtcdMetrics.read(etcd.endpoint()).started("Authenticate");
                Duration start = scene.traffic().now();
                for (int round = 0; round < 3; round++) {
                    // Longer than a token lives unused; then all use theirs at once.
                    Await.pass(Duration.ofSeconds(3));
                    int weight = 50 + round;
                    weigh(scene, weight);
                    // Each edit makes the tokens of all who hold one old.
                    etcd.etcdctl("--user=root:secret", "role", "add", "another-" + round);
                    weigh(scene, weight + 10);
                }
                long asked = EtcdMetrics.read(etcd.endpoint()).started("Authenticate") - before;
                assertTrue(asked > 0, "no token has run out");
                // Four clients, and etcdctl now and then; a password check costs etcd much.
                Expect.atMost(4, asked, scene.traffic().now().minus(start), "tokens asked for");
                scene.awaitHealed();
                assertEquals(RegistrationState.ACTIVE, states.get(states.size() - 1));
                Expect.kept(scene.view(), mark, scene.addresses());
                Expect.noFailure(scene.traffic());
            }
        }
    }

    @Test
    void a_role_that_is_taken_and_given_back_is_told_and_heals() {
        try (EtcdServer etcd = EtcdServer.start()) {
            enableAuth(etcd);
            EtcdOptions options =
                    Scene.options(etcd.endpoint()).user("app", "app").build();
            try (Scene scene = Scene.open(options, options, 2)) {
                int mark = scene.view().mark();
                etcd.etcdctl(
                        "--user=root:secret", "role", "revoke-permission", "app", "--prefix=true", Scene.SERVICE + "/");
                LocalServer joined = scene.join();
                joined.await(RegistrationState.REFUSED);
                String problem = joined.registration().problem().orElse("");
                assertTrue(problem.contains("denies the permission"), problem);
                etcd.etcdctl(
                        "--user=root:secret",
                        "role",
                        "grant-permission",
                        "app",
                        "--prefix=true",
                        "readwrite",
                        Scene.SERVICE + "/");
                scene.awaitHealed();
                Expect.kept(
                        scene.view(),
                        mark,
                        FollowedSet.addresses(scene.view().seen().get(mark - 1)));
                Expect.noFailure(scene.traffic());
            }
        }
    }

    private static void enableAuth(EtcdServer etcd) {
        etcd.etcdctl("user", "add", "root:secret");
        etcd.etcdctl("user", "grant-role", "root", "root");
        etcd.etcdctl("role", "add", "app");
        etcd.etcdctl("role", "grant-permission", "app", "--prefix=true", "readwrite", Scene.SERVICE + "/");
        etcd.etcdctl("user", "add", "app:app");
        etcd.etcdctl("user", "grant-role", "app", "app");
        etcd.etcdctl("auth", "enable");
    }

    private static void weigh(Scene scene, int weight) {
        scene.servers().forEach(server -> server.weigh(weight));
        scene.view()
                .await(
                        "with the weight " + weight,
                        snapshot -> snapshot.instances().stream().allMatch(instance -> instance.weight() == weight));
    }
}
