package io.switchboard.scaler.activator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.switchboard.core.ServiceName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivatorSettingsTest {
    private static ActivatorSettings read(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of("services", "demo, xiaoxu/shop"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return ActivatorSettings.read(all);
    }

    @Test
    void only_the_services_have_to_be_named() {
        ActivatorSettings read = read();
        assertEquals(Set.of(new ServiceName("demo"), new ServiceName("xiaoxu/shop")), read.services());
        assertTrue(read.standing());
        assertEquals(Duration.ofSeconds(60), read.hold());
        assertEquals(1_000, read.calls());
        assertEquals(10_000, read.callsTotal());
        assertEquals(64 << 20, read.bytes());
        assertEquals(4 << 20, read.message());
        assertInstanceOf(InsecureChannelCredentials.class, read.instances());
    }

    @Test
    void each_can_be_set() {
        ActivatorSettings read = read(
                "presence", "when-empty", "hold", "2m", "calls", "7", "authorities", "a.example=demo,b=xiaoxu/shop");
        assertEquals(Duration.ofMinutes(2), read.hold());
        assertEquals(7, read.calls());
        assertEquals(
                Map.of("a.example", new ServiceName("demo"), "b", new ServiceName("xiaoxu/shop")), read.authorities());
        assertInstanceOf(
                TlsChannelCredentials.class, read("instancesCa", "system").instances());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "services | , | services: 0 are named",
                "services | a//b | services: service name \"a//b\" has an empty segment",
                "presence | sometimes | presence: \"sometimes\" is neither standing nor when-empty",
                "hold | 0s | hold: \"0s\" is not a duration from 100ms to 3600s",
                "hold | soon | hold: \"soon\" is not a duration",
                "calls | 0 | calls: \"0\" is not a whole number from 1 to 100000",
                "bytes | 1e9 | bytes: \"1e9\" is not a whole number from 1024",
                "authorities | a.example | authorities: \"a.example\" names no service",
                "authorities | a=b | authorities: service b is not among services",
                "instancesCa | nowhere.pem"
                        + " | instancesCa, instancesCert, instancesKey: a file cannot be read: nowhere.pem",
                "instancesCert | tls.crt | instancesCert and instancesKey are for TLS; write instancesCa too",
                "tls | ca.pem | tls is no setting; there are advertise, authorities",
                "colour | red | colour is no setting; there are advertise, authorities",
            })
    void what_is_wrong_is_named_with_what_may_be_written(String name, String value, String message) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> read(name, value));
        assertTrue(String.valueOf(refused.getMessage()).startsWith(message), refused.getMessage());
    }
}
