package io.switchboard.faults;

import io.switchboard.core.Cleanup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts servers and callers as Java processes of their own, and ends them all: when it is closed, and with this JVM. */
public final class Supervisor implements AutoCloseable {
    private final List<Child> children = new ArrayList<>();
    private final Thread hook = new Thread(this::killAll, "end-children");
    private boolean closed;

    /** Has no children yet. */
    public Supervisor() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a {@link ServerMain} and waits until it listens. */
    public Child server(String name, String endpoints, String service, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("--endpoints=" + endpoints, "--service=" + service, "--name=" + name));
        arguments.addAll(List.of(options));
        Child child = start(name, ServerMain.class, arguments);
        child.firstLine("READY ");
        return child;
    }

    /** Starts a {@link CallerMain} and waits until it calls. */
    public Child caller(String name, String endpoints, String service, String... options) {
        List<String> arguments = new ArrayList<>(List.of("--endpoints=" + endpoints, "--service=" + service));
        arguments.addAll(List.of(options));
        Child child = start(name, CallerMain.class, arguments);
        child.firstLine("READY");
        return child;
    }

    /** Starts the program of a class on this JVM's class path. */
    public Child start(String name, Class<?> program, List<String> arguments) {
        return start(name, List.of(), program, arguments);
    }

    /** As above, with further options of the JVM. */
    public synchronized Child start(String name, List<String> jvm, Class<?> program, List<String> arguments) {
        if (closed) {
            throw new IllegalStateException("this supervisor is closed");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(jvm);
        command.add(program.getName());
        command.addAll(arguments);
        try {
            Child child = new Child(name, new ProcessBuilder(command).start());
            children.add(child);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    private synchronized void killAll() {
        closed = true;
        List<Child> ending = List.copyOf(children);
        children.clear();
        Cleanup.each(ending, Child::kill);
    }

    @Override
    public void close() {
        Cleanup.all(this::killAll, this::removeHook);
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook runs, and finds nothing to do.
        }
    }
}
