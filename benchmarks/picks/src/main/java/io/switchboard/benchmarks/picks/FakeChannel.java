package io.switchboard.benchmarks.picks;

import io.grpc.ConnectivityState;
import io.grpc.Deadline;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.FixedResultPicker;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.ManagedChannel;
import io.grpc.MetricRecorder;
import io.grpc.SynchronizationContext;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A channel as a policy sees it, with real timers and with connections that are none. For use by one thread. */
final class FakeChannel extends Helper implements AutoCloseable {
    private static final Deadline.Ticker CLOCK = Deadline.getSystemTicker();
    private static final MetricRecorder UNHEARD = new MetricRecorder() {};

    private final SynchronizationContext context = new SynchronizationContext((thread, e) -> failed(e));
    private final Timers timers = new Timers();
    private final Consumer<ReadyOnDemand> requested;
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile ConnectivityState state = ConnectivityState.IDLE;
    private volatile SubchannelPicker picker = new FixedResultPicker(PickResult.withNoResult());
    private long ownNanos;

    /** @param requested called in the synchronization context when the policy wants a connection */
    FakeChannel(Consumer<ReadyOnDemand> requested) {
        this.requested = requested;
    }

    /** Runs a task in the synchronization context; what the policy does of it on this thread is counted. */
    void run(Runnable task) {
        AtomicReference<@Nullable Thread> runner = new AtomicReference<>();
        long began = CLOCK.nanoTime();
        context.execute(() -> {
            runner.set(Thread.currentThread());
            task.run();
        });
        if (Thread.currentThread().equals(runner.get())) {
            ownNanos += CLOCK.nanoTime() - began;
        }
    }

    /**
     * Waits until the policy has done, now or by timers, whatever it wants to do about what has happened.
     *
     * @throws IllegalStateException if it has failed at anything so far
     */
    void settle() throws InterruptedException {
        timers.settle(this::drain);
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("the policy has failed", thrown);
        }
    }

    private void drain() {
        CountDownLatch done = new CountDownLatch(1);
        context.execute(done::countDown);
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void failed(Throwable e) {
        failure.compareAndSet(null, e);
    }

    /** What the policy has published last. */
    SubchannelPicker picker() {
        return picker;
    }

    ConnectivityState state() {
        return state;
    }

    /** How many pickers the policy has published. */
    int published() {
        return published.get();
    }

    /** How long the policy has worked, on whatever thread. */
    long workNanos() {
        return ownNanos + timers.busyNanos();
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }

    @Override
    public Subchannel createSubchannel(CreateSubchannelArgs args) {
        return new ReadyOnDemand(args.getAddresses(), requested);
    }

    @Override
    public void updateBalancingState(ConnectivityState newState, SubchannelPicker newPicker) {
        context.throwIfNotInThisSynchronizationContext();
        state = newState;
        picker = newPicker;
        published.incrementAndGet();
    }

    @Override
    public void refreshNameResolution() {}

    @Override
    public SynchronizationContext getSynchronizationContext() {
        return context;
    }

    @Override
    public ScheduledExecutorService getScheduledExecutorService() {
        return timers;
    }

    @Override
    public MetricRecorder getMetricRecorder() {
        return UNHEARD;
    }

    @Override
    public String getChannelTarget() {
        return "etcd:///shop";
    }

    @Override
    public String getAuthority() {
        return "shop";
    }

    @Override
    public ManagedChannel createOobChannel(EquivalentAddressGroup group, String authority) {
        throw new UnsupportedOperationException();
    }
}
