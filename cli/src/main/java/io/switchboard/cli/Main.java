package io.switchboard.cli;

import io.switchboard.core.Internal;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code switchboard} command; each of its subcommands is a class of its own. */
@Command(
        name = "switchboard",
        description = "Service registration, discovery and client-side load balancing for gRPC, on etcd.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private static final int INTERRUPTED = 130;

    private static final String LOG_VARIABLE = "SWITCHBOARD_LOG";
    private static final String SIMPLE_LOGGER = "org.slf4j.simpleLogger.";
    private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error", "off");

    private Main() {}

    static boolean isLevel(String text) {
        return LEVELS.contains(text.toLowerCase(Locale.ROOT));
    }

    /** @param args see {@code --help} */
    public static void main(String[] args) {
        String level = System.getenv(LOG_VARIABLE);
        String[] ordered = GlobalFlags.behindCommand(args);
        if (ordered.length > 0 && ordered[0].equals(Elsewhere.SERVE)) {
            logAsServer();
        } else {
            logToNobodyUnlessAsked();
        }
        CommandLine line = commandLine(ordered);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, e) -> Printer.err(line.getCommandSpec()).trace(e));
        if (level != null && !isLevel(level)) {
            Printer.err(line.getCommandSpec())
                    .message("switchboard: " + LOG_VARIABLE + ": \"" + level + "\" is no level; write one of "
                            + String.join(", ", LEVELS));
            System.exit(CommandLine.ExitCode.USAGE);
        }
        System.exit(line.execute(args));
    }

    /** A command says itself what went wrong, in one line; what the library has to say goes to who looks for it. */
    static void logToNobodyUnlessAsked() {
        String level = System.getenv(LOG_VARIABLE);
        if (level == null) {
            Logger.getLogger("").setLevel(Level.OFF);
        }
        System.setProperty(SIMPLE_LOGGER + "defaultLogLevel", level == null ? "off" : level);
    }

    /** What runs for months tells what happens, and when. */
    private static void logAsServer() {
        String level = System.getenv(LOG_VARIABLE);
        Logger.getLogger("").setLevel(Level.WARNING);
        System.setProperty(SIMPLE_LOGGER + "defaultLogLevel", level == null ? "info" : level);
        System.setProperty(SIMPLE_LOGGER + "showDateTime", "true");
        System.setProperty(SIMPLE_LOGGER + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        System.setProperty(SIMPLE_LOGGER + "showThreadName", "false");
        System.setProperty(SIMPLE_LOGGER + "showShortLogName", "true");
    }

    /** With all commands. */
    @Internal
    public static CommandLine commandLine() {
        return commandLine(Commands.NAMES);
    }

    /** With the command that is wanted; with all where none is. */
    private static CommandLine commandLine(String[] args) {
        return commandLine(
                args.length > 0 && Commands.NAMES.contains(args[0]) && !args[0].equals(Completion.NAME)
                        ? List.of(args[0])
                        : Commands.NAMES);
    }

    private static CommandLine commandLine(List<String> names) {
        Screen line = new Screen(new Main());
        names.forEach(name -> line.addSubcommand(Commands.made(name)));
        return line.closed()
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(Misuse::told)
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
}
