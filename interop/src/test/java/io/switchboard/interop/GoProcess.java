package io.switchboard.interop;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Assertions;

/** A running Go program: the lines it prints, the lines it is told, and its end, with this at the latest. */
final class GoProcess implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;
    private static final String END = "\0 end of output";

    private final String name;
    private final Process process;
    private final Writer input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private GoProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        input = process.outputWriter(StandardCharsets.UTF_8);
    }

    static GoProcess start(String name, String... arguments) {
        return start(name, GoPrograms.path(name), arguments);
    }

    /** One of those on other frameworks. */
    static GoProcess startOnFramework(String name, String... arguments) {
        return start(name, GoPrograms.frameworkPath(name), arguments);
    }

    /** One of those on KEDA's own code. */
    static GoProcess startOnKeda(String name, String... arguments) {
        return start(name, GoPrograms.kedaPath(name), arguments);
    }

    private static GoProcess start(String name, Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        try {
            GoProcess go = new GoProcess(
                    name,
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
            Thread reader = new Thread(go::read, name + "-output");
            reader.setDaemon(true);
            reader.start();
            return go;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("output is broken: " + e);
        } finally {
            lines.add(END);
        }
    }

    /** The next line that it prints. */
    String line() throws InterruptedException {
        String line = lines.poll(LIMIT_SECONDS, SECONDS);
        Assertions.assertNotNull(line, () -> name + " prints nothing");
        Assertions.assertNotEquals(END, line, () -> name + " has ended");
        return line;
    }

    void tell(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    /** The lines that it had yet to print when its input closed, to its end. */
    List<String> finish() throws IOException, InterruptedException {
        input.close();
        List<String> rest = new ArrayList<>();
        for (String line = lines.poll(LIMIT_SECONDS, SECONDS); !END.equals(line); ) {
            Assertions.assertNotNull(line, () -> name + " does not end when its input closes");
            rest.add(line);
            line = lines.poll(LIMIT_SECONDS, SECONDS);
        }
        Assertions.assertTrue(process.waitFor(LIMIT_SECONDS, SECONDS), () -> name + " does not end");
        Assertions.assertEquals(0, process.exitValue(), () -> "exit status of " + name);
        return rest;
    }

    /** Asks it to end, by SIGTERM; does not wait for it. */
    void terminate() {
        process.destroy();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Assertions.assertTrue(process.waitFor(LIMIT_SECONDS, SECONDS), () -> name + " survives SIGKILL");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
