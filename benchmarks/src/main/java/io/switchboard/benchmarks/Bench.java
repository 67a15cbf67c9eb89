package io.switchboard.benchmarks;

import io.switchboard.core.time.SerialScheduler;
import io.switchboard.harness.Child;
import io.switchboard.harness.Progress;
import io.switchboard.testing.EtcdServer;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a {@link Measurement} has at hand.
 *
 * @param quick whether this is a trial: few rounds, figures rough
 * @param etcd the program
 * @param apps the folder of the applications that are modules of their own, each built
 * @param go the folder of the programs in Go
 * @param logs where processes may log
 * @param clock the one clock of all figures
 */
public record Bench(boolean quick, Path etcd, Path apps, Path go, Path logs, SerialScheduler clock, Progress progress) {

    /** A fresh one; the caller closes it. */
    public EtcdServer startEtcd() {
        return EtcdServer.start(etcd);
    }

    /** So many of what a full run has, or of what a trial has. */
    public int of(int full, int trial) {
        return quick ? trial : full;
    }

    /** Starts a process that logs into a file of its own. */
    public Child start(String name, List<String> command) {
        return Child.start(name, command, logs.resolve("child-" + name + ".log"));
    }

    /** A JVM on this one's class path. */
    public List<String> own(Class<?> program, List<String> jvm, String... arguments) {
        return Child.java(Child.CLASS_PATH, jvm, program.getName(), arguments);
    }

    /** A JVM on the class path of an application. */
    public List<String> app(String name, String program, List<String> jvm, String... arguments) {
        Path target = apps.resolve(name).resolve("target");
        String classPath =
                target.resolve("classes") + File.pathSeparator + target.resolve("lib") + File.separator + "*";
        return Child.java(classPath, jvm, program, arguments);
    }

    /** A program in Go. */
    public List<String> go(String name, String... arguments) {
        return Stream.concat(Stream.of(go.resolve(name).toString()), Arrays.stream(arguments))
                .toList();
    }
}
