package io.switchboard.controlplane;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.switchboard.core.ServiceName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A part that says to whoever asks who that is and whether it sees the service that it names, and keeps the stream. */
final class ScriptedPart implements PartProvider, Part {
    /** The request is a service's name. */
    static final MethodDescriptor<String, String> WHO = MethodDescriptor.<String, String>newBuilder()
            .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
            .setFullMethodName("test.Part/Who")
            .setRequestMarshaller(new Words())
            .setResponseMarshaller(new Words())
            .build();

    private final String name;
    private final boolean listens;
    private final List<StreamObserver<String>> streams = new CopyOnWriteArrayList<>();
    volatile @Nullable PartContext context;
    volatile @Nullable String notReady;
    volatile @Nullable RuntimeException failure;
    volatile boolean endsStreams = true;
    volatile boolean closed;
    private volatile @Nullable Server server;

    ScriptedPart(String name, boolean listens) {
        this.name = name;
        this.listens = listens;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean listens() {
        return listens;
    }

    @Override
    public Part start(PartContext given) throws IOException {
        context = given;
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
        if (listens) {
            BindableService who = () -> ServerServiceDefinition.builder("test.Part")
                    .addMethod(WHO, ServerCalls.asyncServerStreamingCall(this::who))
                    .build();
            server = given.server().addService(who).build().start();
        }
        given.publish("clients", () -> "[{\"node\":\"" + name + "\"}]");
        return this;
    }

    private void who(String service, StreamObserver<String> out) {
        Caller caller = Caller.current();
        streams.add(out);
        out.onNext(caller.name() + " " + caller.sees().test(new ServiceName(service)));
    }

    @Override
    public @Nullable String notReady() {
        return notReady;
    }

    @Override
    public void close(Duration grace) {
        closed = true;
        Server ending = server;
        if (ending != null) {
            ending.shutdown();
            if (endsStreams) {
                streams.forEach(StreamObserver::onCompleted);
            }
            try {
                ending.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class Words implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
