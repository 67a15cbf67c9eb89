package io.switchboard.faults;

import io.switchboard.core.Cleanup;
import io.switchboard.harness.Child;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Starts servers and callers as Java processes of their own, and ends them all: when it is closed, and with this JVM.
 */
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
        return ready(
                name,
                ServerMain.class,
                endpoints,
                service,
                Stream.concat(Stream.of("--name=" + name), Stream.of(options)));
    }

    /** Starts a {@link CallerMain} and waits until it calls. */
    public Child caller(String name, String endpoints, String service, String... options) {
        return ready(name, CallerMain.class, endpoints, service, Stream.of(options));
    }

    private Child ready(String name, Class<?> program, String endpoints, String service, Stream<String> options) {
        Stream<String> arguments = Stream.of("--endpoints=" + endpoints, "--service=" + service);
        Child child = start(name, program, Stream.concat(arguments, options).toList());
        child.first("READY");
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
        List<String> options =
                new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx128m"));
        options.addAll(jvm);
        List<String> command =
                Child.java(Child.CLASS_PATH, options, program.getName(), arguments.toArray(String[]::new));
        Child child = Child.start(name, command, null);
        children.add(child);
        return child;
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
