package io.switchboard.cli;

import io.switchboard.operator.StoredConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code switchboard config edit}: changes it in an editor. */
@Command(
        name = "edit",
        description = {
            "Opens the config in $VISUAL or $EDITOR and writes what was saved. What is refused stays in a file, whose name is told."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:it was refused; nothing was written", "2:wrong usage"})
final class ConfigEdit implements Callable<Integer> {
    @Mixin
    private ConfigStore config = new ConfigStore();

    @Mixin
    private Author author = new Author();

    @Option(names = "--editor", paramLabel = "COMMAND", description = "The editor (default: $VISUAL, $EDITOR, vi).")
    private @Nullable String editor;

    ConfigEdit() {}

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try (Registry registry = config.open()) {
            StoredConfig stored = config.read(registry);
            Path file;
            try {
                file = Files.createTempFile("switchboard-config-", ".json");
                Files.writeString(file, stored.document().orElse("{\n}\n"));
            } catch (IOException e) {
                throw new CommandFailure("cannot write a file to be edited: " + e.getMessage());
            }
            edit(file);
            try {
                String document = Texts.read(file.toString());
                config.told(registry.ask(admin -> admin.replaceConfig(stored, document, author.signature())));
            } catch (CommandFailure e) {
                throw new CommandFailure(e.getMessage() + "; what you wrote is kept in " + file);
            }
            remove(file);
            return 0;
        }
    }

    private void edit(Path file) throws CommandFailure, InterruptedException {
        String command = editor != null ? editor : ofEnvironment();
        try {
            // As git does: the command may have arguments of its own, so a shell reads it.
            int code = new ProcessBuilder("sh", "-c", command + " \"$1\"", "sh", file.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new CommandFailure("the editor " + command + " ended with exit code " + code
                        + "; nothing was written, and the file is kept: " + file);
            }
        } catch (IOException e) {
            throw new CommandFailure("cannot run the editor " + command + ": " + e.getMessage());
        }
    }

    private static String ofEnvironment() {
        for (String variable : new String[] {"VISUAL", "EDITOR"}) {
            String value = System.getenv(variable);
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        return "vi";
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // A leftover in the folder for temporary files does no harm.
        }
    }
}
