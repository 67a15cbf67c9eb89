package io.switchboard.benchmarks.peer;

import io.switchboard.harness.Program;
import java.util.function.Function;

/**
 * A {@link Peer} as a process: told by lines what to do, it says by lines what happened. It ends with its input.
 *
 * <pre>
 *   write KEY VALUE     writes, and tries again until it has succeeded
 *   ready               it is registered and watches
 *   seen KEY            its watch told that this key was put
 * </pre>
 */
public final class PeerProgram {
    private static final long RETRY_MILLIS = 50;
    /** Only a defect reaches it: bin/bench waits for less long. */
    private static final int MOST_ATTEMPTS = 10_000;

    private PeerProgram() {}

    /** @param arguments endpoint such as {@code 127.0.0.1:2379}, key prefix ending in a slash, lease TTL in seconds */
    public static void run(String[] arguments, Function<String, Peer> connect) throws Exception {
        String prefix = arguments[1];
        Peer peer = connect.apply(arguments[0]);
        peer.watch(prefix, key -> Program.say("seen " + key));
        peer.register(prefix + "own", Integer.parseInt(arguments[2]));
        Program.say("ready");
        Program.obey(words -> {
            if (words.length != 3 || !words[0].equals("write")) {
                throw Program.notUnderstood(words);
            }
            write(peer, words[1], words[2]);
        });
        System.exit(0);
    }

    private static void write(Peer peer, String key, String value) throws InterruptedException {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            try {
                peer.write(key, value);
                return;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                System.err.println("write " + key + ": " + e);
                pause();
            }
        }
    }

    /** Before another attempt at what failed, for peers too. */
    public static void pause() throws InterruptedException {
        Thread.sleep(RETRY_MILLIS);
    }
}
