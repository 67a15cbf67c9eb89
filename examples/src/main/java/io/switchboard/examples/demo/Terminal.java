package io.switchboard.examples.demo;

import java.io.Console;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The screen that the demo was started on.
 *
 * @param live whether it can be drawn on
 * @param colour whether it shows colours
 * @param blocks whether it shows Unicode blocks
 */
record Terminal(PrintStream out, boolean live, boolean colour, boolean blocks) {
    private static final Size USUAL = new Size(80, 24);

    record Size(int columns, int rows) {}

    @SuppressWarnings("SystemConsoleNull") // Before JDK 22 null is the answer; isTerminal knows of both.
    static Terminal detect(Map<String, String> environment) {
        Console console = System.console();
        Charset charset = console == null ? Charset.defaultCharset() : console.charset();
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, charset);
        String kind = environment.getOrDefault("TERM", "dumb");
        boolean live = isTerminal(console) && !kind.equals("dumb") && !kind.isEmpty();
        boolean colour = live && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(out, live, colour, charset.newEncoder().canEncode('▏'));
    }

    /** How large it is now; 80 by 24 if it does not say. */
    Size size() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            stty.waitFor(1, TimeUnit.SECONDS);
            return parseSize(answer);
        } catch (IOException e) {
            return USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }

    /** Reads what {@code stty size} prints: rows, then columns. */
    static Size parseSize(String answer) {
        try (Scanner numbers = new Scanner(answer)) {
            int rows = numbers.hasNextInt() ? numbers.nextInt() : 0;
            int columns = numbers.hasNextInt() ? numbers.nextInt() : 0;
            return rows > 0 && columns > 0 ? new Size(columns, rows) : USUAL;
        }
    }

    /** Since JDK 22 a console may exist without a terminal; it has a method that tells. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
