package io.switchboard.cli;

import com.google.gson.JsonElement;
import io.switchboard.core.Internal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** In which form a command's data is written to standard output; nothing else is written there. */
@Internal
public final class Output {
    /** The forms. */
    enum Form {
        table,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            defaultValue = "table",
            description = "The form of the output (default: ${DEFAULT-VALUE}).")
    private Form form = Form.table;

    /** Of the command that this is mixed into; set by picocli. */
    @Spec(Target.MIXEE)
    private @Nullable CommandSpec command;

    public Output() {}

    public boolean isJson() {
        return form == Form.json;
    }

    public void print(JsonElement document) {
        Printer.out(command).json(document);
    }

    public void print(Table table) {
        Printer.out(command).table(table);
    }

    void line(String line) {
        Printer.out(command).line(line);
    }

    /** One of several documents, each of which is a line. */
    void jsonLine(JsonElement document) {
        Printer.out(command).jsonLine(document);
    }

    /** A document as it is stored. */
    void document(String document) {
        Printer.out(command).document(document);
    }
}
