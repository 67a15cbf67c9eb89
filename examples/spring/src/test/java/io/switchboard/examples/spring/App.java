package io.switchboard.examples.spring;

import io.switchboard.embedded.Etcd;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One of the example's applications in a process of its own, on one version of Spring Boot. */
final class App implements AutoCloseable {
    /** A start is a matter of seconds, unless all cores are taken. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    static final String PACKAGE = "io.switchboard.examples.spring.";

    static final String ITEM = "/items/tea";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Child process;
    private final URI base;

    private App(Child process, String server, String started) {
        this.process = process;
        try {
            String port = process.next(server + " started on port", PATIENCE);
            base = URI.create("http://127.0.0.1:" + port.split(" ", -1)[0]);
            process.next("Started " + started, PATIENCE);
        } catch (RuntimeException | Error e) {
            process.close();
            throw e;
        }
    }

    /** @param boot the version of Spring Boot, such as 4.1 */
    static App prices(String boot, Etcd etcd, String... properties) {
        return start("prices.PricesApplication", boot, etcd, properties);
    }

    static App shop(String boot, Etcd etcd, String... properties) {
        return start("shop.ShopApplication", boot, etcd, properties);
    }

    /** One of those as it is delivered: one jar that holds all others. */
    private static App start(String program, String boot, Etcd etcd, String... properties) {
        String name = program.substring(0, program.indexOf('.'));
        Path jar = target(boot).resolve("spring-boot-" + boot + "-0.1.0-SNAPSHOT-" + name + ".jar");
        return start(program, List.of("-jar", jar.toString()), etcd, properties);
    }

    /** The first one with gRPC on the port of the servlets, for which a further jar is on the class path. */
    static App pricesOnServlets(String boot, Etcd etcd, String... properties) {
        String program = "prices.PricesApplication";
        return start(
                program,
                List.of("-cp", classPath(boot, "classpath-of-servlets.txt"), PACKAGE + program),
                etcd,
                properties);
    }

    /** The one that has its client made by an annotation. */
    static App kiosk(String boot, Etcd etcd, String... properties) {
        String program = "kiosk.KioskApplication";
        return start(program, List.of("-cp", classPath(boot), PACKAGE + program), etcd, properties);
    }

    /** One that was built ahead of time. */
    static App ahead(BuiltAhead built, Etcd etcd) {
        App app = start(
                built.program(),
                List.of(
                        "-Dspring.aot.enabled=true",
                        "-cp",
                        built.folder() + File.pathSeparator + classPath(built.boot()),
                        PACKAGE + built.program()),
                etcd);
        if (app.process.lines(0).stream().noneMatch(line -> line.contains("Starting AOT-processed"))) {
            app.close();
            throw new IllegalStateException(built.program() + " does not use what was built ahead of time");
        }
        return app;
    }

    private static App start(String program, List<String> what, Etcd etcd, String... properties) {
        List<String> all = new ArrayList<>(List.of("--switchboard.client.cache.enabled=false"));
        all.addAll(List.of(properties));
        return start(program, "Tomcat", what, etcd, all);
    }

    /**
     * Waits until it serves.
     *
     * @param program within the examples' package
     * @param server what serves its HTTP, such as Tomcat
     * @param what says to the JVM what to run
     */
    static App start(String program, String server, List<String> what, Etcd etcd, List<String> properties) {
        return new App(
                process(program, what, etcd, properties), server, program.substring(program.lastIndexOf('.') + 1));
    }

    /** One that may end by itself. */
    static Child process(String program, List<String> what, Etcd etcd, List<String> properties) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m"));
        command.addAll(what);
        command.addAll(List.of("--switchboard.endpoints=" + etcd.endpoint(), "--logging.pattern.console=%msg%n"));
        command.addAll(properties);
        return Child.start(program, command, null);
    }

    private static Path target(String boot) {
        return Path.of("boot-" + boot, "target");
    }

    /** The applications on this version of Boot, and what they need. */
    static String classPath(String boot) {
        return classPath(boot, "classpath.txt");
    }

    private static String classPath(String boot, String file) {
        try {
            return target(boot).resolve("classes")
                    + File.pathSeparator
                    + Files.readString(target(boot).resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the example is to be packaged before it is run", e);
        }
    }

    /** The answer's text; fails unless it is one of success. */
    String get(String path) {
        HttpResponse<String> response;
        try {
            response =
                    HTTP.send(HttpRequest.newBuilder(base.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException("no answer to " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    path + " is answered by " + response.statusCode() + " " + response.body() + "; " + lastException());
        }
        return response.body();
    }

    /** Whether a call to the other application gets through. */
    boolean answers() {
        return answers(ITEM);
    }

    /** Whether what is asked for by this path is had. */
    boolean answers(String path) {
        try {
            return !get(path).isEmpty();
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** How many of so many calls to the other application each of its processes has answered. */
    Map<Long, Integer> calls(int count) {
        return calls(ITEM, count);
    }

    /** As above, by a path that leads there. */
    Map<Long, Integer> calls(String path, int count) {
        Map<Long, Integer> calls = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String answer = get(path);
            calls.merge(Long.parseLong(answer.split(" ", -1)[0]), 1, Integer::sum);
        }
        return calls;
    }

    /** Waits until it has said a line with this text. */
    void awaitLine(String text) {
        Await.until(text, () -> process.lines(0).stream().anyMatch(line -> line.contains(text)));
    }

    private String lastException() {
        List<String> told = process.lines(0).stream()
                .filter(line -> line.contains("Exception: "))
                .toList();
        return told.isEmpty() ? "" : told.get(told.size() - 1);
    }

    /** Of its servlets. */
    int port() {
        return base.getPort();
    }

    long pid() {
        return process.pid();
    }

    /** Ends it by SIGKILL, and waits for that. */
    void kill() {
        process.kill();
    }

    /** Asks it to end by SIGTERM, and waits for that. */
    void stop() {
        process.terminate();
        process.awaitEnd();
    }

    @Override
    public void close() {
        process.terminate();
        process.close();
    }
}
