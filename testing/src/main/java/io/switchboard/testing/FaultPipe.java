package io.switchboard.testing;

import io.switchboard.core.time.Scheduler;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;

/** One direction of one connection: one thread reads, another writes what is due and may pass. */
final class FaultPipe implements Runnable {
    private static final byte[] END = {};

    private final Socket from;
    private final Socket to;
    private final FaultGate gate;
    private final Scheduler scheduler;
    private final Executor threads;
    private final Runnable onEnd;
    // A chunk moves from the first to the second when its time has come; always the oldest, so that they keep their
    // order.
    private final Queue<byte[]> held = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<byte[]> due = new LinkedBlockingQueue<>();

    /** @param onEnd breaks the connection; called when either side did */
    FaultPipe(Socket from, Socket to, FaultGate gate, Scheduler scheduler, Executor threads, Runnable onEnd) {
        this.from = from;
        this.to = to;
        this.gate = gate;
        this.scheduler = scheduler;
        this.threads = threads;
        this.onEnd = onEnd;
    }

    /** Reads until the end. */
    @Override
    public void run() {
        threads.execute(this::write);
        byte[] buffer = new byte[16 * 1024];
        try {
            for (int count = from.getInputStream().read(buffer);
                    count >= 0;
                    count = from.getInputStream().read(buffer)) {
                // Before the next one is read: a slow line fills up, and who sends has to wait.
                gate.pace(count);
                hold(Arrays.copyOf(buffer, count));
            }
            hold(END);
        } catch (IOException e) {
            onEnd.run();
            due.add(END);
        } catch (InterruptedException e) {
            onEnd.run();
            due.add(END);
            Thread.currentThread().interrupt();
        }
    }

    private void hold(byte[] chunk) {
        held.add(chunk);
        Duration delay = gate.delay();
        Runnable release = () -> due.add(held.remove());
        if (delay.isZero()) {
            scheduler.execute(release);
        } else {
            scheduler.after(delay, release);
        }
    }

    private void write() {
        try {
            for (byte[] chunk = due.take(); chunk != END; chunk = due.take()) {
                gate.awaitOpen();
                to.getOutputStream().write(chunk);
            }
            gate.awaitOpen();
            to.shutdownOutput();
            if (from.isOutputShutdown()) {
                onEnd.run();
            }
        } catch (IOException e) {
            onEnd.run();
        } catch (InterruptedException e) {
            onEnd.run();
            Thread.currentThread().interrupt();
        }
    }
}
