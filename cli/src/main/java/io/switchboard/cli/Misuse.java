package io.switchboard.cli;

import io.switchboard.operator.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is said when a command is typed wrong: one line with what is wrong, what may have been meant, and where help is.
 */
final class Misuse {
    private Misuse() {}

    static String message(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String name = command.qualifiedName();
        return name + ": " + problem(e, command) + "; see " + name + " --help";
    }

    private static String problem(ParameterException e, CommandSpec command) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched.getUnmatched().get(0), command);
        }
        String message = String.valueOf(e.getMessage());
        return message.isEmpty()
                ? "wrong usage"
                : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String unmatched(String argument, CommandSpec command) {
        if (argument.startsWith("-") && argument.length() > 1) {
            int equals = argument.indexOf('=');
            String flag = equals < 0 ? argument : argument.substring(0, equals);
            List<String> names = new ArrayList<>();
            for (OptionSpec option : command.options()) {
                names.add(option.longestName());
            }
            return "unknown option '" + flag + "'" + Suggestions.meant(flag, names);
        }
        if (!command.subcommands().isEmpty()) {
            return "there is no command '" + argument + "'"
                    + Suggestions.meant(argument, command.subcommands().keySet());
        }
        return "unexpected argument '" + argument + "'";
    }

    /** Whether help or the version is asked for is picocli's to see; all else that is wrong comes here. */
    static int told(ParameterException e, String[] args) {
        Printer.err(e.getCommandLine().getCommandSpec()).message(message(e));
        return CommandLine.ExitCode.USAGE;
    }
}
