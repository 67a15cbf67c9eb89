package io.switchboard.cli;

import java.io.PrintWriter;
import picocli.CommandLine;

/** A command line that writes, whatever it is told to write to, through {@link ShownWriter}: so do all its commands. */
final class Screen extends CommandLine {
    Screen(Object command) {
        super(command);
    }

    @Override
    public int execute(String... args) {
        return super.execute(GlobalFlags.behindCommand(args));
    }

    @Override
    public CommandLine setOut(PrintWriter out) {
        return super.setOut(shown(out));
    }

    @Override
    public CommandLine setErr(PrintWriter err) {
        return super.setErr(shown(err));
    }

    /** For the commands that have been added: picocli gives each its own writers until it is told. */
    Screen closed() {
        setOut(getOut());
        setErr(getErr());
        // Colours would be escaped like anybody's, and markup in an argument would make some.
        setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
        return this;
    }

    private static PrintWriter shown(PrintWriter writer) {
        return new PrintWriter(new ShownWriter(writer), true);
    }
}
