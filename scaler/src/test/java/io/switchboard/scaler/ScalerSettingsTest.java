package io.switchboard.scaler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalerSettingsTest {
    private static void readAll(Map<String, String> written) {
        ScalerSettings settings = new ScalerSettings(written);
        settings.services();
        settings.streams();
        settings.credentials();
        settings.end();
    }

    @Test
    void what_is_not_written_has_a_default() {
        ScalerSettings settings = new ScalerSettings(Map.of());
        assertEquals(1_000, settings.services());
        assertEquals(10_000, settings.streams());
        assertTrue(settings.credentials() instanceof InsecureChannelCredentials);
        assertTrue(new ScalerSettings(Map.of("instancesCa", "system")).credentials() instanceof TlsChannelCredentials);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "services     | 0     | services: \"0\" is not a whole number from 1 to 10000",
                "services     | many  | services: \"many\" is not a whole number from 1 to 10000",
                "streams      | 1e3   | streams: \"1e3\" is not a whole number from 1 to 100000",
                "service      | 3     | service is no setting; there are instancesCa, instancesCert, instancesKey, services",
                "instancesCa  | /none | instancesCa, instancesCert, instancesKey: a file cannot be read: ",
                "instancesKey | k.pem | instancesCert and instancesKey are for TLS; write instancesCa too",
            })
    void what_cannot_be_used_is_named(String name, String value, String message) {
        String said = String.valueOf(assertThrows(IllegalArgumentException.class, () -> readAll(Map.of(name, value)))
                .getMessage());
        assertTrue(said.startsWith(message), said);
    }

    @Test
    void a_certificate_needs_its_key() {
        assertThrows(
                IllegalArgumentException.class, () -> readAll(Map.of("instancesCa", "system", "instancesCert", "c")));
    }
}
