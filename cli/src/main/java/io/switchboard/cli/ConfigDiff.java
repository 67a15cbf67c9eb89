package io.switchboard.cli;

import io.switchboard.core.ServiceName;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code switchboard config diff}: compares it with a file. */
@Command(
        name = "diff",
        description = {"Prints what set FILE would change, as diff -u does."},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:no difference", "1:a difference", "2:trouble, or wrong usage"})
final class ConfigDiff implements Callable<Integer> {
    @Mixin
    private ConfigStore config = new ConfigStore();

    @Parameters(index = "1", paramLabel = "FILE", description = "The document; - for standard input.")
    private String file = "";

    ConfigDiff() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try {
            String document = Texts.read(file);
            ServiceName service = config.service();
            try (Registry registry = config.open()) {
                List<String> diff = registry.ask(admin -> admin.configDiff(service, file, document));
                diff.forEach(config.output()::line);
                return diff.isEmpty() ? 0 : 1;
            }
        } catch (CommandFailure e) {
            // As of diff(1): 1 says that there is a difference.
            throw new CommandFailure(String.valueOf(e.getMessage()), 2);
        }
    }
}
