package io.switchboard.examples.demo;

import io.grpc.ManagedChannel;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Cleanup;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.SerialScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What every demo has: servers in processes of their own, a client that calls, and a stage where both are seen. */
abstract class DemoRun implements AutoCloseable {
    static final String SERVICE = "xiaoxu/demo";
    static final int CALLS_PER_SECOND = 300;
    private static final Duration FRAME = Duration.ofMillis(100);
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration LIST_LIMIT = Duration.ofSeconds(20);
    private static final Duration LAST_CALLS_LIMIT = Duration.ofSeconds(30);

    final DemoOptions options;
    final SerialScheduler scheduler;
    final Switchboard switchboard;
    final DemoFleet fleet;
    final DemoStage stage;
    private final Display display;
    private final String registry;

    /**
     * @param title what is shown above all
     * @param registry where the client looks servers up, in words
     * @param grace how long servers may take to stop gracefully at the end; zero: they are killed at once
     */
    DemoRun(
            DemoOptions options,
            Display display,
            SwitchboardOptions client,
            String title,
            String registry,
            Duration grace) {
        this.options = options;
        this.display = display;
        this.registry = registry;
        this.scheduler = new SerialScheduler("demo");
        this.switchboard = Switchboard.connect(client);
        this.fleet = new DemoFleet(scheduler, grace);
        this.stage = new DemoStage(title, scheduler, display, CALLS_PER_SECOND);
    }

    /** The demo that is asked for. */
    static DemoRun of(DemoOptions options, Display display) {
        return options.datacenters() ? DatacentersDemo.of(options, display) : FleetDemo.of(options, display);
    }

    /** Plays it to the end. */
    abstract DemoReport run() throws DemoFailure, InterruptedException;

    /** Ends the etcds that it started. */
    abstract void endRegistries();

    /** Begins to show what happens. */
    final void begin() {
        scheduler.execute(this::redraw);
        switchboard
                .directory()
                .follow(new ServiceName(SERVICE), snapshot -> scheduler.execute(() -> stage.listed(snapshot)));
    }

    /** The client, which has begun to call. */
    final Caller call(ManagedChannel channel) {
        Caller caller = new Caller(channel, scheduler, CALLS_PER_SECOND, stage);
        scheduler.execute(caller::start);
        return caller;
    }

    /** The length of one of so many parts of the time that the client calls. */
    final Duration part(int parts) throws DemoFailure, InterruptedException {
        Integer asked = options.seconds();
        return Duration.ofSeconds(asked == null ? secondsAfter(ask(stage::elapsed)) : asked)
                .dividedBy(parts);
    }

    /** The last call is made, and what is under way comes to its end. */
    final DemoReport end(Caller caller, ManagedChannel channel) throws DemoFailure, InterruptedException {
        scheduler.execute(() -> {
            caller.stop();
            stage.curtain();
        });
        awaitLastCalls();
        channel.shutdownNow();
        say("done: in the client, nothing was changed");
        return ask(() -> {
            stage.draw();
            return stage.report();
        });
    }

    /** How long the client calls, such that a demo whose start took so long ends within half a minute all the same. */
    static int secondsAfter(long startNanos) {
        // The fourth server will take about half as long as the first three together.
        long left = 26 - TimeUnit.NANOSECONDS.toSeconds(startNanos + startNanos / 2);
        return (int) Math.max(8, Math.min(DemoOptions.USUAL_SECONDS, left));
    }

    /** Ends everything that the demo started; safe to call from another thread, and again. */
    @Override
    public final void close() {
        Cleanup.all(display::close, fleet::close, switchboard::close, this::endRegistries, scheduler::close);
    }

    private void redraw() {
        stage.draw();
        scheduler.after(FRAME, this::redraw);
    }

    final void say(String text) {
        scheduler.execute(() -> stage.say(text));
    }

    /** Waits until the server says where it serves. */
    final String introduce(ServerProcess server, Fate fate) throws DemoFailure, InterruptedException {
        String address;
        try {
            address = server.address().get(START_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new DemoFailure(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        } catch (TimeoutException e) {
            throw new DemoFailure("a greeter server did not serve within " + START_LIMIT.toSeconds() + " s");
        }
        scheduler.execute(() -> stage.fate(address, fate));
        server.ended().thenRun(() -> scheduler.execute(() -> stage.ended(address)));
        return address;
    }

    final void awaitListed(List<String> addresses) throws DemoFailure, InterruptedException {
        CompletableFuture<Void> listed = ask(() -> stage.whenListed(Set.copyOf(addresses)));
        try {
            listed.get(LIST_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            String problem = ask(stage::problem);
            throw new DemoFailure("the servers run, but are not in the registry at " + registry + " after "
                    + LIST_LIMIT.toSeconds() + " s" + (problem.isEmpty() ? "" : ": " + problem));
        }
    }

    /** What none of them answers is told at the end, as are the calls that failed. */
    final void awaitAnswered(List<String> addresses) throws DemoFailure, InterruptedException {
        CompletableFuture<Void> answered = ask(() -> stage.whenAnswered(Set.copyOf(addresses)));
        try {
            answered.get(START_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            say("not every server has answered within " + START_LIMIT.toSeconds() + " s");
        }
    }

    final void rest(Duration duration) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        scheduler.after(duration, over::countDown);
        over.await();
    }

    /** Every call has a deadline shorter than the limit here. */
    private void awaitLastCalls() throws InterruptedException, DemoFailure {
        long deadline = scheduler.nanos() + LAST_CALLS_LIMIT.toNanos();
        while (ask(stage::inFlight) > 0 && scheduler.nanos() < deadline) {
            rest(FRAME);
        }
    }

    /** Asks on the scheduler's thread, where the stage lives. */
    private <T> T ask(Supplier<T> question) throws InterruptedException, DemoFailure {
        try {
            return CompletableFuture.supplyAsync(question, scheduler).get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new DemoFailure("the demo itself failed: " + e);
        }
    }
}
