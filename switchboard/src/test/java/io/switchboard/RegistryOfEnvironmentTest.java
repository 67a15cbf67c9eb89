package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.etcd.EtcdOptions;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistryOfEnvironmentTest {
    private static final Map<String, String> ALL = Map.of(
            "SWITCHBOARD_ENDPOINTS", "a:1", "SWITCHBOARD_NAMESPACE", "prod/", "SWITCHBOARD_FORMAT", "kratos:/other");

    @Test
    void variables_say_what_the_program_does_not() {
        EtcdOptions options = RegistryOfEnvironment.options(ALL).build();
        assertEquals("a:1", options.authority());
        assertEquals("prod/", options.namespace());
        assertEquals("kratos:/other", options.format().toString());
        EtcdOptions given = RegistryOfEnvironment.options(ALL, "b:1").build();
        assertEquals("b:1", given.authority());
        assertEquals("kratos:/other", given.format().toString());
        EtcdOptions nothing = RegistryOfEnvironment.options(Map.of(), "b:1").build();
        assertEquals("", nothing.namespace());
        assertEquals("switchboard", nothing.format().toString());
    }

    @Test
    void a_targets_own_format_goes_before_the_variable() {
        EtcdOptions own = EtcdNameResolverProvider.options(
                        Target.parse(URI.create("etcd://b:1/demo?format=switchboard")), ALL)
                .build()
                .etcd();
        assertEquals("switchboard", own.format().toString());
        EtcdOptions said = EtcdNameResolverProvider.options(Target.parse(URI.create("etcd:///demo")), ALL)
                .build()
                .etcd();
        assertEquals("kratos:/other", said.format().toString());
        assertEquals("a:1", said.authority());
    }

    @Test
    void what_a_variable_says_wrong_is_told_with_its_name() {
        for (Map.Entry<String, String> wrong : Map.of(
                        "SWITCHBOARD_ENDPOINTS", "a:port",
                        "SWITCHBOARD_NAMESPACE", "a\u0000",
                        "SWITCHBOARD_FORMAT", "Kratos")
                .entrySet()) {
            Map<String, String> environment = wrong.getKey().equals("SWITCHBOARD_ENDPOINTS")
                    ? Map.of(wrong.getKey(), wrong.getValue())
                    : Map.of("SWITCHBOARD_ENDPOINTS", "a:1", wrong.getKey(), wrong.getValue());
            String message = String.valueOf(
                    assertThrows(IllegalArgumentException.class, () -> RegistryOfEnvironment.options(environment))
                            .getMessage());
            assertTrue(message.startsWith(wrong.getKey() + ": "), message);
        }
    }

    @Test
    void the_memory_of_one_namespace_of_kratos_is_not_that_of_another() {
        EtcdOptions one = RegistryOfEnvironment.options(Map.of("SWITCHBOARD_FORMAT", "kratos:/a!b"), "c:1")
                .build();
        EtcdOptions other = RegistryOfEnvironment.options(Map.of("SWITCHBOARD_FORMAT", "kratos:/a"), "c:1")
                .build();
        assertEquals("kratos%3A%2Fa%21b!c:1", CacheLocation.registry(one, null));
        assertEquals("kratos%3A%2Fa!c:1", CacheLocation.registry(other, null));
    }
}
