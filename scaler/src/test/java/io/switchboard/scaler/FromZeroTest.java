package io.switchboard.scaler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.controlplane.ControlPlane;
import io.switchboard.controlplane.ControlPlaneOptions;
import io.switchboard.controlplane.Sources;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.scaler.keda.ExternalScalerGrpc;
import io.switchboard.scaler.keda.GetMetricsRequest;
import io.switchboard.scaler.keda.IsActiveResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that waits at an activator wakes its service: the scaler of another process says so at once. */
class FromZeroTest {
    private static final MethodDescriptor<StringValue, StringValue> ECHO =
            MethodDescriptor.<StringValue, StringValue>newBuilder(
                            ProtoUtils.marshaller(StringValue.getDefaultInstance()),
                            ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                    .setFullMethodName("test.Echo/Unary")
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .build();

    @TempDir
    Path folder;

    private ControlPlane part(EmbeddedEtcd etcd, String name, String settings) throws Exception {
        Path config = Files.writeString(
                folder.resolve(name + ".json"),
                "{\"parts\": {\"" + name + "\": {\"address\": \"127.0.0.1:0\"" + settings + "}}}");
        return ControlPlane.start(
                ControlPlaneOptions.builder().file(config).build(),
                meters -> Sources.of(SwitchboardOptions.builder(etcd.endpoint()), meters));
    }

    @ParameterizedTest
    @ValueSource(strings = {"concurrency", "rate"})
    void a_call_that_waits_makes_the_scaler_say_that_an_instance_is_needed_and_is_answered_by_it(String metric)
            throws Exception {
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start();
                ControlPlane activator = part(etcd, "activator", ", \"services\": \"xiaoxu/shop, other\"");
                ControlPlane scaler = part(etcd, "scaler", "");
                Switchboard switchboard = Switchboard.connect(etcd.endpoint())) {
            assertEquals(1, activator.addresses().size());
            ManagedChannel keda = Grpc.newChannelBuilder(
                            String.valueOf(scaler.addresses().get("scaler")), InsecureChannelCredentials.create())
                    .build();
            ManagedChannel caller = switchboard
                    .channel("xiaoxu/shop", InsecureChannelCredentials.create())
                    .build();
            try {
                var object = Keda.scaledObject(
                        "service", "xiaoxu/shop", "metric", metric, "target", "10", "activation", "0");
                ListenableFuture<StringValue> call = ClientCalls.futureUnaryCall(
                        caller.newCall(ECHO, CallOptions.DEFAULT.withWaitForReady()), StringValue.of("ping"));
                LinkedBlockingQueue<Boolean> active = new LinkedBlockingQueue<>();
                ExternalScalerGrpc.newStub(keda).streamIsActive(object, new StreamObserver<>() {
                    @Override
                    public void onNext(IsActiveResponse answer) {
                        active.add(answer.getResult());
                    }

                    @Override
                    public void onError(Throwable thrown) {}

                    @Override
                    public void onCompleted() {}
                });
                assertEquals(true, active.poll(60, TimeUnit.SECONDS));
                double demand = ExternalScalerGrpc.newBlockingStub(keda)
                        .getMetrics(GetMetricsRequest.newBuilder()
                                .setScaledObjectRef(object)
                                .setMetricName(ExternalScalerGrpc.newBlockingStub(keda)
                                        .getMetricSpec(object)
                                        .getMetricSpecs(0)
                                        .getMetricName())
                                .build())
                        .getMetricValues(0)
                        .getMetricValueFloat();
                assertTrue(demand >= 10, "the demand is " + demand);
                try (RegisteredServer unused = switchboard.serve(
                        "xiaoxu/shop",
                        NettyServerBuilder.forPort(0, InsecureServerCredentials.create())
                                .addService(ServerServiceDefinition.builder("test.Echo")
                                        .addMethod(ECHO, ServerCalls.asyncUnaryCall((request, response) -> {
                                            response.onNext(request);
                                            response.onCompleted();
                                        }))
                                        .build()),
                        ServeOptions.builder().shutdownHook(false).build())) {
                    assertEquals("ping", call.get(60, TimeUnit.SECONDS).getValue());
                    assertTrue(unused.port() > 0);
                }
            } finally {
                keda.shutdownNow();
                caller.shutdownNow();
            }
        }
    }
}
