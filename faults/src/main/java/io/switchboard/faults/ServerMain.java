package io.switchboard.faults;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerBuilder;
import io.switchboard.Switchboard;
import io.switchboard.core.Registration;
import io.switchboard.grpc.load.LoadReporter;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.harness.Ping;
import io.switchboard.harness.Program;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A server as a process of its own: {@code --endpoints= --service= --name=}, and if wanted {@code --port= --id= --ttl=
 * --request-timeout= --drain-delay= --grace= --latency= --max-connection-age= --max-connection-age-grace=} (times in
 * milliseconds; the latency is that of each answer), {@code --advertise=} and {@code --addresses=}, those for networks
 * as {@code wan=host:port}, separated by commas, and {@code --load-reports=true}.
 *
 * <p>Prints {@code READY <port>} once it listens and {@code STATE <state>} at each change of its registration. Reads
 * commands: {@code problem}, {@code weight <n>}, {@code close}; ends in order on SIGTERM, on {@code close} and at the
 * end of its input, so with the process that started it.
 */
public final class ServerMain {
    private ServerMain() {}

    /** Runs until it is told to end. */
    public static void main(String... args) throws IOException {
        Arguments arguments = new Arguments(args);
        ServeOptions.Builder options = ServeOptions.builder();
        arguments.optional("id").ifPresent(options::id);
        arguments.optional("advertise").ifPresent(options::advertise);
        arguments.pairs("addresses").forEach(options::address);
        arguments.duration("drain-delay").ifPresent(options::drainDelay);
        arguments.duration("grace").ifPresent(options::grace);
        arguments.optional("load-reports").ifPresent(wanted -> options.loadReports(LoadReporter.create()));
        String name = arguments.required("name");
        int port = arguments.optional("port").map(Integer::parseInt).orElse(0);
        ServerBuilder<?> server = Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                .addService(Ping.TEXTS.answering(
                        any -> name, after(arguments.duration("latency").orElse(Duration.ZERO))));
        arguments
                .duration("max-connection-age")
                .ifPresent(age -> server.maxConnectionAge(age.toMillis(), TimeUnit.MILLISECONDS));
        arguments
                .duration("max-connection-age-grace")
                .ifPresent(grace -> server.maxConnectionAgeGrace(grace.toMillis(), TimeUnit.MILLISECONDS));
        try (Switchboard switchboard = Switchboard.connect(arguments.switchboard());
                RegisteredServer registered =
                        switchboard.serve(arguments.required("service"), server, options.build())) {
            Program.say("READY " + registered.port());
            registered.registration().onState(state -> Program.say("STATE " + state));
            Program.obey(words -> obey(registered.registration(), words));
        }
        Program.say("ENDED");
    }

    private static Executor after(Duration latency) {
        return latency.isZero()
                ? Runnable::run
                : CompletableFuture.delayedExecutor(latency.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void obey(Registration registration, String[] words) {
        switch (words[0]) {
            case "problem" -> Program.say("PROBLEM " + registration.problem().orElse(""));
            case "weight" ->
                registration.update(registration.instance().toBuilder()
                        .weight(Integer.parseInt(words[1]))
                        .build());
            default -> throw Program.notUnderstood(words);
        }
    }
}
