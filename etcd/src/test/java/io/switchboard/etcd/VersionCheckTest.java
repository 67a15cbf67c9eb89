package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionCheckTest {
    @ParameterizedTest
    @CsvSource({
        "3.4.42,3.5.33",
        "2.3.8,3.5.33",
        "3.5.32,3.5.33",
        "3.5.0-rc.1,3.5.33",
        "3.6.13,3.6.14",
        "3.7.0,3.7.1",
        "3.7.0-beta.0,3.7.1",
    })
    void a_version_with_known_holes_is_told_with_the_one_that_mends_them(String version, String least) {
        assertEquals(
                "runs version " + version
                        + ", which has known security defects (CVE-2026-33413, CVE-2026-33343, CVE-2026-44283);"
                        + " upgrade it to "
                        + least + " or later",
                VersionCheck.warning(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.5.33", "3.6.14", "3.6.16", "3.7.1", "3.8.0", "4.0.0", "", "unknown", "3.6", "99999.1.1"})
    void others_are_passed_over(String version) {
        assertNull(VersionCheck.warning(version));
    }
}
