package io.switchboard.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A {@link Child} as it sees itself: told by lines what to do, it says by lines what happened. */
public final class Program {
    /** Does what a line says. */
    public interface Handler {
        void obey(String[] words) throws Exception;
    }

    private Program() {}

    /** Goes on until {@code close} or the end of its input, so ends with the process that started it. */
    public static void obey(Handler handler) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("close"); line = in.readLine()) {
            try {
                handler.obey(line.split(" ", -1));
            } catch (Exception e) {
                throw new IllegalStateException("told to " + line, e);
            }
        }
    }

    public static void say(String line) {
        synchronized (System.out) {
            System.out.println(line);
            System.out.flush();
        }
    }

    /** Of a line that the program knows nothing to do about. */
    public static IllegalArgumentException notUnderstood(String[] words) {
        return new IllegalArgumentException("not understood: " + String.join(" ", words));
    }
}
