package io.switchboard.cli;

import com.google.protobuf.DynamicMessage;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.switchboard.Switchboard;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code switchboard call}: one call, as a client of the service would make it. */
@Command(
        name = "call",
        description = {
            "Calls the service as any client would: found in the registry, with its config and overrides. Without a METHOD asks"
                    + " gRPC's health service; a METHOD is found by the server's reflection."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:answered; without a METHOD: SERVING", "1:not so", "2:wrong usage"})
final class CallCommand implements Callable<Integer> {
    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private CallFlags flags = new CallFlags();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The name that callers look up.")
    private String service = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "METHOD",
            description = "package.Service/Method; none: the health check.")
    private @Nullable String method;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long to wait for the answer (default: ${DEFAULT-VALUE}).")
    private double timeout;

    /** Set by picocli, before the command is called. */
    @Spec
    private @Nullable CommandSpec spec;

    CallCommand() {}

    @Override
    public Integer call() throws CommandFailure {
        try (Switchboard switchboard = View.connect(View.client(etcd))) {
            ManagedChannel channel = flags.channel(switchboard, service);
            try {
                return method == null ? health(channel) : dynamic(channel, method);
            } catch (StatusRuntimeException e) {
                throw CallFlags.failure(e);
            } finally {
                channel.shutdownNow();
            }
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    private int health(Channel channel) {
        ServingStatus status = HealthGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(flags.metadata()))
                .withDeadlineAfter(limit().toNanos(), TimeUnit.NANOSECONDS)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus();
        Printer.out(spec).line(status.name());
        return status == ServingStatus.SERVING ? 0 : 1;
    }

    private int dynamic(Channel channel, String name) throws CommandFailure {
        com.google.protobuf.Descriptors.MethodDescriptor described = new Reflection(channel, limit()).method(name);
        if (described.isClientStreaming()) {
            throw new CommandFailure(name + " takes a stream of requests; this command sends one");
        }
        DynamicCall call = new DynamicCall(described);
        DynamicMessage request = call.request(flags.body());
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(limit().toNanos(), TimeUnit.NANOSECONDS);
        for (Iterator<DynamicMessage> answers = call.call(channel, flags.metadata(), options, request);
                answers.hasNext(); ) {
            Printer.out(spec).jsonLine(call.json(answers.next()));
        }
        return 0;
    }

    private Duration limit() {
        return Duration.ofNanos((long) (timeout * 1e9));
    }
}
