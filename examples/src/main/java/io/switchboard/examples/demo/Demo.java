package io.switchboard.examples.demo;

import io.switchboard.core.Text;
import java.util.List;

/**
 * A fleet of greeter servers under change, and a client that does not notice.
 *
 * <p>Exits with 0 if every call was answered and every server got some, with 1 if not, and with 2 if it was asked for
 * something that it does not know.
 */
public final class Demo {
    private Demo() {}

    /** @param args see {@code --help} */
    public static void main(String[] args) throws InterruptedException {
        System.exit(run(args));
    }

    private static int run(String[] args) throws InterruptedException {
        DemoOptions options;
        try {
            options = DemoOptions.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            System.err.println(
                    "demo: " + Text.message(String.valueOf(e.getMessage())) + " (bin/demo --help lists the options)");
            return 2;
        }
        if (options.help()) {
            System.out.print(DemoOptions.USAGE);
            return 0;
        }
        Terminal terminal = Terminal.detect(System.getenv());
        boolean drawing = terminal.live() && !options.plain();
        if (drawing && System.getProperty("org.slf4j.simpleLogger.defaultLogLevel") == null) {
            // A log line would break the picture.
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        }
        return play(options, drawing ? new LiveDisplay(terminal) : new PlainDisplay(terminal.out()), terminal);
    }

    private static int play(DemoOptions options, Display display, Terminal terminal) throws InterruptedException {
        DemoReport report;
        try (DemoRun run = DemoRun.of(options, display)) {
            // Ctrl-C ends the servers too.
            Runtime.getRuntime().addShutdownHook(new Thread(run::close, "demo-end"));
            report = run.run();
        } catch (DemoFailure e) {
            System.err.println("demo: " + Text.message(String.valueOf(e.getMessage())));
            return 1;
        } catch (IllegalArgumentException e) {
            // An etcd URL that is none.
            System.err.println("demo: " + Text.message(String.valueOf(e.getMessage())));
            return 2;
        }
        terminal.out().println();
        report.lines().forEach(terminal.out()::println);
        terminal.out().flush();
        return report.success() ? 0 : 1;
    }
}
