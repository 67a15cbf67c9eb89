package io.switchboard.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** In which form a command's data is written to standard output; nothing else is written there. */
final class Output {
    /** The forms. */
    enum Form {
        table,
        json
    }

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            defaultValue = "table",
            description = "The form of the output (default: ${DEFAULT-VALUE}).")
    private Form form = Form.table;

    /** Of the command that this is mixed into; set by picocli. */
    @Spec(Target.MIXEE)
    private @Nullable CommandSpec command;

    Output() {}

    boolean isJson() {
        return form == Form.json;
    }

    void print(JsonElement document) {
        line(GSON.toJson(document));
    }

    void print(Table table) {
        table.lines().forEach(this::line);
    }

    void line(String line) {
        PrintWriter out = Objects.requireNonNull(command).commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
