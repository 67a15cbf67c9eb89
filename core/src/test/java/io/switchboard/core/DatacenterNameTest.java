package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatacenterNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "eu", "eu-west-1", "a--b"})
    void a_name_is_letters_digits_and_dashes(String name) {
        assertEquals(name, new DatacenterName(name).toString());
        assertTrue(DatacenterName.isValid(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|datacenter name \"\" is empty; name the datacenter, for example \"eu\"",
                "EU|datacenter name \"EU\" has a character other than a-z, 0-9 and \"-\" at position 0",
                "eu/a|datacenter name \"eu/a\" has a character other than a-z, 0-9 and \"-\" at position 2",
                "eü|datacenter name \"eü\" has a character other than a-z, 0-9 and \"-\" at position 1",
                "-eu|datacenter name \"-eu\" starts or ends with \"-\"; start and end it with a letter or a digit",
                "eu-|datacenter name \"eu-\" starts or ends with \"-\"; start and end it with a letter or a digit",
            })
    void what_is_no_name_is_told_with_its_reason(String name, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> new DatacenterName(name))
                        .getMessage());
        assertFalse(DatacenterName.isValid(name));
    }

    @Test
    void a_name_has_at_most_63_characters() {
        assertTrue(DatacenterName.isValid("x".repeat(63)));
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> new DatacenterName("x".repeat(64)));
        assertTrue(String.valueOf(error.getMessage()).endsWith("has 64 characters; at most 63 are allowed"));
    }
}
