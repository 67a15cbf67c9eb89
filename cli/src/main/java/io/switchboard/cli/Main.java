package io.switchboard.cli;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code switchboard} command; each of its subcommands is a class of its own. */
@Command(
        name = "switchboard",
        description = "Service registration, discovery and client-side load balancing for gRPC, on etcd.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private static final int INTERRUPTED = 130;

    private Main() {}

    /** @param args see {@code --help} */
    public static void main(String[] args) {
        logToNobodyUnlessAsked();
        CommandLine line = commandLine();
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, e) -> Printer.err(line.getCommandSpec()).trace(e));
        System.exit(line.execute(args));
    }

    /** A command says itself what went wrong, in one line; what the library has to say goes to who looks for it. */
    private static void logToNobodyUnlessAsked() {
        String level = System.getenv("SWITCHBOARD_LOG");
        if (level == null) {
            Logger.getLogger("").setLevel(Level.OFF);
        }
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", level == null ? "off" : level);
    }

    static CommandLine commandLine() {
        Screen line = new Screen(new Main());
        List.of(
                        new CallCommand(),
                        new CanaryCommand(),
                        new Completion(),
                        new ConfigCommand(),
                        new Dev(),
                        new Doctor(),
                        new Drain(),
                        new Explain(),
                        new InstancesCommand(),
                        new OverridesCommand(),
                        new Register(),
                        new Resolve(),
                        new Services(),
                        new Undrain(),
                        new Watch(),
                        new Weight())
                .forEach(line::addSubcommand);
        return line.closed()
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(Main::misused)
                .setExecutionExceptionHandler(Main::explain);
    }

    /** A command's failure is one line for a person; only a defect gets its stack trace. */
    private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof InterruptedException) {
            return INTERRUPTED;
        }
        Printer err = Printer.err(command.getCommandSpec());
        if (!(e instanceof CommandFailure failure)) {
            err.trace(e);
            return CommandLine.ExitCode.SOFTWARE;
        }
        err.message(command.getCommandSpec().qualifiedName() + ": " + failure.getMessage());
        return failure.exitCode();
    }

    /** As picocli does, with what was typed as text. */
    private static int misused(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        Printer.err(command.getCommandSpec()).message(String.valueOf(e.getMessage()));
        if (!UnmatchedArgumentException.printSuggestions(e, command.getErr())) {
            command.usage(command.getErr());
        }
        return CommandLine.ExitCode.USAGE;
    }
}
