package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.Format;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SwitchboardOptionsTest {
    @Test
    void the_snapshot_cache_is_in_the_users_cache_unless_said_otherwise() {
        assertEquals(
                Path.of("/home/me/.cache/switchboard/snapshots"), CacheLocation.ofEnvironment(Map.of(), "/home/me"));
        assertEquals(
                Path.of("/var/cache/me/switchboard/snapshots"),
                CacheLocation.ofEnvironment(Map.of("XDG_CACHE_HOME", "/var/cache/me"), "/home/me"));
        assertEquals(
                Path.of("/home/me/.cache/switchboard/snapshots"),
                CacheLocation.ofEnvironment(Map.of("XDG_CACHE_HOME", "relative/is/ignored"), "/home/me"));
    }

    @Test
    void the_variable_names_a_directory_or_switches_the_cache_off() {
        assertEquals(
                Path.of("/data/sets"),
                CacheLocation.ofEnvironment(
                        Map.of("SWITCHBOARD_CACHE", "/data/sets", "XDG_CACHE_HOME", "/x"), "/home/me"));
        assertNull(CacheLocation.ofEnvironment(Map.of("SWITCHBOARD_CACHE", "off"), "/home/me"));
    }

    @Test
    void a_user_without_a_home_has_no_cache() {
        assertNull(CacheLocation.ofEnvironment(Map.of(), "?"));
        assertNull(CacheLocation.ofEnvironment(Map.of(), ""));
        assertNull(CacheLocation.ofEnvironment(Map.of(), null));
    }

    @Test
    void a_variable_that_is_no_path_is_refused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> CacheLocation.ofEnvironment(Map.of("SWITCHBOARD_CACHE", "a\u0000b"), "/home/me"));
    }

    @Test
    void a_registry_is_its_endpoints_and_namespace_in_whatever_order_they_are_given() {
        String one = SwitchboardOptions.builder("b:2", "http://a:1").build().registry();
        assertEquals("a:1,b:2", one);
        assertEquals(one, SwitchboardOptions.builder("a:1,b:2", "a:1").build().registry());
        assertNotEquals(one, SwitchboardOptions.builder("a:1").build().registry());
        assertEquals("a:1/test/", in("test/", "a:1").build().registry());
    }

    @Test
    void registries_of_two_formats_have_memories_of_their_own() {
        EtcdOptions kratos =
                EtcdOptions.builder("kratos:2379").format(Format.KRATOS).build();
        assertEquals(
                "kratos!kratos:2379", SwitchboardOptions.builder(kratos).build().registry());
        assertEquals(
                "kratos:2379", SwitchboardOptions.builder("kratos:2379").build().registry());
    }

    @Test
    void a_name_takes_the_endpoints_place_and_is_none() {
        assertEquals(
                "=prod",
                SwitchboardOptions.builder("a:1").registryName("prod").build().registry());
        assertEquals(
                "=prod/test/", in("test/", "a:1").registryName("prod").build().registry());
        SwitchboardOptions.Builder builder = SwitchboardOptions.builder("a:1");
        assertThrows(IllegalArgumentException.class, () -> builder.registryName(""));
        assertThrows(IllegalArgumentException.class, () -> builder.registryName("a/b"));
        assertThrows(IllegalArgumentException.class, () -> builder.registryName("a\nb"));
    }

    @Test
    void tests_keep_nothing_in_the_home_of_who_runs_them() {
        assertNull(SwitchboardOptions.builder("a:1").build().snapshotCache());
        assertEquals(
                Path.of("/data"),
                SwitchboardOptions.builder("a:1")
                        .snapshotCache(Path.of("/data"))
                        .build()
                        .snapshotCache());
    }

    @Test
    void doubt_may_be_off_but_not_negative() {
        SwitchboardOptions.Builder builder = SwitchboardOptions.builder("a:1");
        assertEquals(Duration.ofMinutes(5), builder.build().massRemovalGrace());
        assertEquals(
                Duration.ZERO, builder.massRemovalGrace(Duration.ZERO).build().massRemovalGrace());
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.massRemovalGrace(Duration.ofSeconds(-1)).build());
    }

    private static SwitchboardOptions.Builder in(String namespace, String endpoint) {
        return SwitchboardOptions.builder(
                EtcdOptions.builder(endpoint).namespace(namespace).build());
    }
}
