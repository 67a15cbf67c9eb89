package io.switchboard.examples.demo;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Cleanup;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.embedded.EmbeddedEtcd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The demo's script: three servers serve, one stops, one is killed, one joins, and the client knows of nothing. */
final class DemoRun implements AutoCloseable {
    private static final String SERVICE = "xiaoxu/demo";
    private static final int CALLS_PER_SECOND = 300;
    private static final int PARTS = 17;
    private static final Duration FRAME = Duration.ofMillis(100);
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration LIST_LIMIT = Duration.ofSeconds(10);
    private static final Duration LAST_CALLS_LIMIT = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final DemoOptions options;
    private final Display display;
    private final SerialScheduler scheduler = new SerialScheduler("demo");
    private final @Nullable EmbeddedEtcd embedded;
    private final Switchboard switchboard;
    private final Fleet fleet;
    private final Stage stage;
    private final String etcd;

    DemoRun(DemoOptions options, Display display) {
        this.options = options;
        this.display = display;
        this.embedded = options.etcd() == null ? EmbeddedEtcd.start() : null;
        this.etcd = embedded == null ? String.valueOf(options.etcd()) : embedded.endpoint();
        // What the demo sees is over with it.
        this.switchboard = Switchboard.connect(
                SwitchboardOptions.builder(etcd).withoutSnapshotCache().build());
        // Only an etcd that outlives the demo minds what its servers leave behind.
        this.fleet = new Fleet(etcd, scheduler, embedded == null ? GRACE : Duration.ZERO);
        String title =
                "Switchboard demo: service " + SERVICE + ", etcd " + etcd + (embedded == null ? "" : " (embedded)");
        this.stage = new Stage(title, scheduler, display, CALLS_PER_SECOND);
    }

    Report run() throws DemoFailure, InterruptedException {
        scheduler.execute(this::redraw);
        say(embedded == null ? "etcd is at " + etcd : "an embedded etcd serves at " + etcd + "; it keeps nothing");
        say("three greeter servers start, each a process of its own");
        switchboard
                .directory()
                .follow(new ServiceName(SERVICE), snapshot -> scheduler.execute(() -> stage.listed(snapshot)));

        List<ServerProcess> servers = List.of(fleet.start(), fleet.start(), fleet.start());
        List<String> addresses = new ArrayList<>();
        for (ServerProcess server : servers) {
            addresses.add(introduce(server, Fate.SERVING));
        }
        awaitListed(addresses);

        ManagedChannel channel = switchboard
                .channel(SERVICE, InsecureChannelCredentials.create())
                .defaultServiceConfig(Caller.SERVICE_CONFIG)
                .build();
        Caller caller = new Caller(channel, scheduler, CALLS_PER_SECOND, stage);
        Integer asked = options.seconds();
        Duration part = Duration.ofSeconds(asked == null ? secondsAfter(ask(stage::elapsed)) : asked)
                .dividedBy(PARTS);
        scheduler.execute(caller::start);
        say("all three are registered; a client calls " + CALLS_PER_SECOND + " times a second, round robin");
        awaitAnswered(addresses);
        rest(part.multipliedBy(4));

        scheduler.execute(() -> {
            stage.fate(addresses.get(1), Fate.LEAVING);
            stage.say(addresses.get(1) + " is told to stop (SIGTERM)");
            servers.get(1).terminate();
        });
        rest(part.multipliedBy(4));

        scheduler.execute(() -> {
            stage.fate(addresses.get(2), Fate.KILLED);
            stage.say(addresses.get(2) + " is killed (SIGKILL); its lease has yet to run out");
            servers.get(2).kill();
        });
        rest(part.multipliedBy(4));

        say("a fourth server starts");
        List<String> fourth = List.of(introduce(fleet.start(), Fate.JOINED));
        awaitListed(fourth);
        awaitAnswered(fourth);
        rest(part.multipliedBy(5));

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
    public void close() {
        Cleanup steps = new Cleanup().step(display::close).step(fleet::close).step(switchboard::close);
        if (embedded != null) {
            steps.step(embedded::close);
        }
        steps.step(scheduler::close).end();
    }

    private void redraw() {
        stage.draw();
        scheduler.after(FRAME, this::redraw);
    }

    private void say(String text) {
        scheduler.execute(() -> stage.say(text));
    }

    /** Waits until the server says where it serves. */
    private String introduce(ServerProcess server, Fate fate) throws DemoFailure, InterruptedException {
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

    private void awaitListed(List<String> addresses) throws DemoFailure, InterruptedException {
        CompletableFuture<Void> listed = ask(() -> stage.whenListed(Set.copyOf(addresses)));
        try {
            listed.get(LIST_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            String problem = ask(stage::problem);
            throw new DemoFailure("the servers run, but are not in the registry at " + etcd + " after "
                    + LIST_LIMIT.toSeconds() + " s" + (problem.isEmpty() ? "" : ": " + problem));
        }
    }

    /** What none of them answers is told at the end, as are the calls that failed. */
    private void awaitAnswered(List<String> addresses) throws DemoFailure, InterruptedException {
        CompletableFuture<Void> answered = ask(() -> stage.whenAnswered(Set.copyOf(addresses)));
        try {
            answered.get(START_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            say("not every server has answered within " + START_LIMIT.toSeconds() + " s");
        }
    }

    private void rest(Duration duration) throws InterruptedException {
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
