package io.switchboard.cli;

import picocli.CommandLine.Command;

/** {@code switchboard config}: the service config that a service's clients follow. */
@Command(
        name = "config",
        description = {
            "Reads and changes the gRPC service config that a service's clients follow while they run. What they would not"
                    + " take is refused; each change is kept with who made it, when and why."
        },
        subcommands = {
            ConfigGet.class,
            ConfigSet.class,
            ConfigEdit.class,
            ConfigDiff.class,
            ConfigHistoryCommand.class,
            ConfigRollback.class,
            ConfigDelete.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand {
    ConfigCommand() {}
}
