package io.switchboard.examples.demo;

import io.switchboard.examples.GreeterServer;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A {@link GreeterServer} that ends with the process that started it, however that one ends.
 *
 * <p>The demo ends its servers itself; this covers the demo being killed, when nobody is left to do that. The standard
 * input is a pipe from the demo, so its end is the demo's end.
 */
final class DemoServer {
    private DemoServer() {}

    /** @param args as {@link GreeterServer} takes them */
    public static void main(String[] args) throws InterruptedException {
        Thread watch = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // A broken pipe says the same as a closed one.
                    }
                    System.exit(0);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
        GreeterServer.main(args);
    }
}
