package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RegistrationStateTest {
    @Test
    void every_state_may_be_closed_and_closed_is_final() {
        for (RegistrationState state : RegistrationState.values()) {
            if (state == RegistrationState.CLOSED) {
                assertTrue(state.successors().isEmpty());
            } else {
                assertTrue(state.successors().contains(RegistrationState.CLOSED), state.name());
            }
        }
    }

    @Test
    void nothing_follows_itself() {
        for (RegistrationState state : RegistrationState.values()) {
            assertFalse(state.successors().contains(state), state.name());
        }
    }
}
