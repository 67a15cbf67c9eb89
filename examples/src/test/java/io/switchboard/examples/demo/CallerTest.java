package io.switchboard.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.examples.Greeter;
import io.switchboard.testing.FaultProxy;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class CallerTest {
    @Test
    void call_whose_answer_had_begun_when_the_connection_broke_is_made_again() throws Exception {
        HeadersOnly headersOnly = new HeadersOnly();
        Server server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new Greeter(CompletableFuture.completedFuture("one")))
                .intercept(headersOnly)
                .build()
                .start();
        try (FaultProxy proxy = FaultProxy.to("http://127.0.0.1:" + server.getPort());
                SerialScheduler scheduler = new SerialScheduler("test")) {
            DropOnHeadersAlone drop = new DropOnHeadersAlone(proxy);
            ManagedChannel channel = Grpc.newChannelBuilder(
                            "127.0.0.1:" + proxy.port(), InsecureChannelCredentials.create())
                    .defaultServiceConfig(Caller.SERVICE_CONFIG)
                    .intercept(drop)
                    .build();
            DemoStage stage = new DemoStage("test", scheduler, new StageTest.Recording(), 100);
            Caller caller = new Caller(channel, scheduler, 100, stage);
            try {
                scheduler.execute(caller::start);
                await(scheduler, () -> drop.done.get() && stage.report().answered() > 100);
                scheduler.execute(caller::stop);
                await(scheduler, () -> stage.inFlight() == 0);
                DemoReport report =
                        CompletableFuture.supplyAsync(stage::report, scheduler).get(60, TimeUnit.SECONDS);
                assertEquals(Map.of(), report.failures());
                assertEquals(report.calls(), report.answered());
                assertTrue(report.repeated() >= 1, report::toString);
            } finally {
                channel.shutdownNow();
            }
        } finally {
            server.shutdownNow();
        }
    }

    private static void await(SerialScheduler scheduler, BooleanSupplier condition) throws Exception {
        for (int attempt = 0; attempt < 2000; attempt++) {
            if (CompletableFuture.supplyAsync(condition::getAsBoolean, scheduler)
                    .get(60, TimeUnit.SECONDS)) {
                return;
            }
            // A latch that nobody counts down: a pause without a sleep.
            new CountDownLatch(1).await(10, TimeUnit.MILLISECONDS);
        }
        assertTrue(false, "not within 20 s");
    }

    /** Begins to answer the first call, and says no more; the next answer takes what is queued along. */
    private static final class HeadersOnly implements ServerInterceptor {
        private final AtomicBoolean first = new AtomicBoolean(true);

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            if (first.compareAndSet(true, false)) {
                Metadata marked = new Metadata();
                marked.put(DropOnHeadersAlone.ALONE, "yes");
                call.sendHeaders(marked);
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }

    /** Breaks the connection as soon as the client has the headers of that first answer. */
    private static final class DropOnHeadersAlone implements ClientInterceptor {
        static final Metadata.Key<String> ALONE = Metadata.Key.of("alone", Metadata.ASCII_STRING_MARSHALLER);

        private final FaultProxy proxy;
        private final AtomicBoolean done = new AtomicBoolean();

        DropOnHeadersAlone(FaultProxy proxy) {
            this.proxy = proxy;
        }

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(
                MethodDescriptor<Q, R> method, CallOptions options, Channel channel) {
            return new SimpleForwardingClientCall<>(channel.newCall(method, options)) {
                @Override
                public void start(Listener<R> listener, Metadata headers) {
                    super.start(
                            new SimpleForwardingClientCallListener<>(listener) {
                                @Override
                                public void onHeaders(Metadata received) {
                                    if (received.containsKey(ALONE)) {
                                        proxy.drop();
                                        done.set(true);
                                    }
                                    super.onHeaders(received);
                                }
                            },
                            headers);
                }
            };
        }
    }
}
