package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void what_is_there_at_once_shows_nothing() throws Exception {
        assertEquals("x", Progress.await(CompletableFuture.completedFuture("x"), terminal(answer -> {}), 1000));
        assertEquals("", shown.toString(StandardCharsets.UTF_8));
    }

    @Test
    void what_takes_long_is_told_and_wiped_away() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        assertEquals("x", Progress.await(answer, terminal(text -> answer.complete("x")), 1));
        String all = shown.toString(StandardCharsets.UTF_8);
        assertTrue(all.contains("reading from etcd ... 0 s"), all);
        assertTrue(all.endsWith("\r\u001b[K"), all);
    }

    private PrintStream terminal(java.util.function.Consumer<String> printed) {
        return new PrintStream(shown, true, StandardCharsets.UTF_8) {
            @Override
            public void print(String text) {
                super.print(text);
                printed.accept(text);
            }
        };
    }
}
