package io.switchboard.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import io.switchboard.core.Internal;
import io.switchboard.core.Text;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The only way from a command to what its user reads, a terminal or a file. What comes from outside is shown there and
 * never obeyed: a registry, a server or an argument cannot move the cursor, nor write a line of its own.
 */
@Internal
public final class Printer {
    private static final Gson PRETTY =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    private static final Gson COMPACT = new GsonBuilder().disableHtmlEscaping().create();
    private static final int MAX_CAUSES = 20;

    private final PrintWriter writer;

    private Printer(PrintWriter writer) {
        this.writer = writer;
    }

    /** To standard output: what was asked for. */
    public static Printer out(@Nullable CommandSpec command) {
        return new Printer(Objects.requireNonNull(command).commandLine().getOut());
    }

    /** To standard error: what is to be said about it. */
    public static Printer err(@Nullable CommandSpec command) {
        return new Printer(Objects.requireNonNull(command).commandLine().getErr());
    }

    /** Prints it as one line, however many it has, and whole. */
    public void line(String line) {
        print(Text.escaped(line));
    }

    /** Prints what is said to a person, as one line of bounded length. */
    public void message(String message) {
        print(Text.message(message));
    }

    void table(Table table) {
        table.lines().forEach(this::line);
    }

    public void json(JsonElement document) {
        print(ShownJson.of(PRETTY.toJson(document)));
    }

    void jsonLine(JsonElement document) {
        jsonLine(COMPACT.toJson(document));
    }

    /** Prints a document that is one line, as what made it says. */
    void jsonLine(String document) {
        line(ShownJson.of(document));
    }

    /** Prints a document as it is stored, with its lines, but for what {@link ShownJson} changes. */
    void document(String document) {
        print(ShownJson.of(document).stripTrailing());
    }

    /** Prints words of our own, lines and all. */
    void words(String words) {
        print(words);
    }

    /** Prints a defect, for who mends it: each exception is one line, whatever its message has. */
    void trace(Throwable defect) {
        Throwable each = defect;
        for (int i = 0; each != null && i < MAX_CAUSES; i++, each = each.getCause()) {
            message((i == 0 ? "" : "Caused by: ") + each);
            for (StackTraceElement frame : each.getStackTrace()) {
                message("    at " + frame);
            }
        }
    }

    /** Whether nobody reads it any more. */
    boolean isClosed() {
        return writer.checkError();
    }

    private void print(String text) {
        writer.println(text);
        writer.flush();
    }
}
