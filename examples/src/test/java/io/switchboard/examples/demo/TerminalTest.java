package io.switchboard.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void size_is_read_from_rows_and_columns() {
        assertEquals(new Terminal.Size(132, 50), Terminal.parseSize("50 132\n"));
    }

    @Test
    void unknown_size_is_the_usual_one() {
        assertEquals(new Terminal.Size(80, 24), Terminal.parseSize(""));
        assertEquals(new Terminal.Size(80, 24), Terminal.parseSize("0 0\n"));
        assertEquals(new Terminal.Size(80, 24), Terminal.parseSize("stty: no such thing"));
    }
}
