package io.switchboard.cli;

import io.switchboard.embedded.EmbeddedEtcd;
import java.net.BindException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code switchboard dev}: an embedded etcd on this machine, until it is interrupted. */
@Command(
        name = "dev",
        description = {
            "Serves an etcd on 127.0.0.1 until it is interrupted. It keeps nothing, and is for development and tests;"
                    + " production runs an etcd cluster."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "1:it could not serve, for example because the port is in use",
            "2:wrong usage",
            "130:ended by Ctrl-C (SIGINT)",
            "143:ended by SIGTERM"
        })
final class Dev implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "2379",
            converter = PortConverter.class,
            description = "Where to serve; 0 for any port that is free (default: ${DEFAULT-VALUE}).")
    private int port;

    /** Set by picocli, before the command is called. */
    @Spec
    private @Nullable CommandSpec spec;

    Dev() {}

    @Override
    public Integer call() throws CommandFailure {
        try (EmbeddedEtcd etcd = start(port)) {
            // SIGINT and SIGTERM end the JVM by its shutdown hooks, with the shell's usual exit codes.
            Runtime.getRuntime().addShutdownHook(new Thread(etcd::close, "dev-end"));
            Printer out = Printer.out(spec);
            out.line("An embedded etcd serves at " + etcd.endpoint());
            out.line("It keeps nothing, and is for development and tests. Ctrl-C ends it. For your programs:");
            out.line("");
            out.line("  export SWITCHBOARD_ENDPOINTS=" + etcd.endpoint());
            out.line("");
            new CountDownLatch(1).await();
            return CommandLine.ExitCode.OK;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        }
    }

    private static EmbeddedEtcd start(int port) throws CommandFailure {
        try {
            return EmbeddedEtcd.start(port);
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    throw new CommandFailure("port " + port
                            + " is in use or not allowed; end what uses it, or choose another with --port");
                }
            }
            throw e;
        }
    }
}
