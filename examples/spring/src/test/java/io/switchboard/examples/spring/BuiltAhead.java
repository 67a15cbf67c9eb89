package io.switchboard.examples.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * What Spring's processor has made of an application ahead of time, as it does for a native image; here a JVM runs it.
 *
 * @param program within the examples' package
 * @param folder its classes
 */
record BuiltAhead(String program, String boot, Path folder) {
    private static final String PROCESSOR = "org.springframework.boot.SpringApplicationAotProcessor";

    /** Runs the processor in a process of its own, and compiles what it writes. */
    static BuiltAhead of(String program, String boot, Path folder) {
        Path sources = folder.resolve("sources");
        Path classes = folder.resolve("classes");
        String classPath = App.classPath(boot);
        List<String> command = Child.java(
                classPath,
                List.of("-XX:TieredStopAtLevel=1"),
                PROCESSOR,
                App.PACKAGE + program,
                sources.toString(),
                classes.toString(),
                classes.toString(),
                "io.switchboard.examples",
                "spring");
        try (Child processor = Child.start(PROCESSOR, command, null)) {
            assertTrue(
                    Await.within(Duration.ofMinutes(3), processor.onEnd()).isPresent(),
                    () -> "the processor does not end: " + processor.lines(0));
            compile(sources, classes, classPath, processor);
        }
        return new BuiltAhead(program, boot, classes);
    }

    private static void compile(Path sources, Path classes, String classPath, Child processor) {
        List<String> arguments = new ArrayList<>(List.of(
                "-nowarn", "-proc:none", "-d", classes.toString(), "-cp", classes + File.pathSeparator + classPath));
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
        } catch (IOException e) {
            throw new UncheckedIOException("nothing was written: " + processor.log() + processor.lines(0), e);
        }
        int status = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "no compiler")
                .run(null, null, null, arguments.toArray(String[]::new));
        assertEquals(0, status, "what was written is compiled");
    }
}
